/*
 * What a lab's keeper and its users say to each other over the keeper's socket: records of JSON, one a line. A user has
 * the lab as long as the connection lasts.
 */
import type { Socket } from 'node:net';
import type { ControlAddress } from './control-channel.js';
import type { PartWanted } from './resources.js';

/** From the keeper. */
export type KeeperRecord =
  | { readonly is: 'progress'; readonly text: string }
  | { readonly is: 'ready'; readonly address: ControlAddress; readonly version: string }
  | { readonly is: 'failed'; readonly why: string }
  /**
   * It takes no users any more. Whoever wants a lab starts another when the connection has ended, and with it this one.
   */
  | { readonly is: 'ending' }
  | { readonly is: 'part'; readonly request: number; readonly device?: string; readonly error?: string };

/**
 * From a user: domains to destroy and parts to take back when the connection ends, however it ends. A kept part stays
 * with the lab.
 */
export type UserRecord =
  | { readonly is: 'want'; readonly request: number; readonly part: PartWanted; readonly isKept: boolean }
  | { readonly is: 'domain'; readonly name: string }
  | { readonly is: 'gone'; readonly name: string }
  /** The lab stays without users, or ends whoever uses it. */
  | { readonly is: 'stay' | 'end' };

/** Longest line; a record is far shorter. */
const LONGEST_LINE = 65_536;

export function sendRecord(socket: Socket, record: KeeperRecord | UserRecord): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(record)}\n`);
}

/** Calls `take` for each record that arrives. A line that is none ends the connection. */
export function receiveRecords<R extends KeeperRecord | UserRecord>(socket: Socket, take: (record: R) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) socket.destroy(new Error('a record is too long'));
    for (const line of lines) {
      const record = parseRecord<R>(line);
      if (record === undefined) socket.destroy(new Error('a record cannot be read'));
      else take(record);
    }
  });
}

function parseRecord<R>(line: string): R | undefined {
  try {
    return JSON.parse(line) as R;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
