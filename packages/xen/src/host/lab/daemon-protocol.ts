/*
 * The protocol between the lab's daemon and its clients, over the daemon's socket: records of JSON, one a line. A
 * client uses the lab as long as its connection lasts.
 */
import type { Socket } from 'node:net';
import type { ControlAddress } from './control-channel.js';
import type { ResourceRequest } from './resources.js';

/** A record from the daemon. */
export type DaemonRecord =
  | { readonly is: 'progress'; readonly text: string }
  | { readonly is: 'ready'; readonly address: ControlAddress; readonly version: string }
  | { readonly is: 'failed'; readonly why: string }
  /** The daemon accepts no more clients. When the connection has ended, the client starts another daemon. */
  | { readonly is: 'ending' }
  /** The answer to `acquire` with the same number. */
  | { readonly is: 'resource'; readonly request: number; readonly device?: string; readonly error?: string };

/**
 * A record from a client. When the connection ends, however it ends, the daemon destroys the domains that the client
 * owns and removes its resources, unless they are kept.
 */
export type ClientRecord =
  | {
      readonly is: 'acquire';
      readonly request: number;
      readonly resource: ResourceRequest;
      readonly isKept: boolean;
    }
  | { readonly is: 'own'; readonly name: string }
  | { readonly is: 'disown'; readonly name: string }
  /** `stay` keeps the lab running without clients, `end` ends it even if it has clients. */
  | { readonly is: 'stay' | 'end' };

/** Longest line; a record is far shorter. */
const LONGEST_LINE = 65_536;

/** Sends a record, unless the connection is closed. */
export function sendRecord(socket: Socket, record: DaemonRecord | ClientRecord): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(record)}\n`);
}

/** Calls `onRecord` for each record that arrives. An invalid line ends the connection. */
export function receiveRecords<R extends DaemonRecord | ClientRecord>(
  socket: Socket,
  onRecord: (record: R) => void,
): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) socket.destroy(new Error('a record is too long'));
    for (const line of lines) {
      const record = parseRecord<R>(line);
      if (record === undefined) socket.destroy(new Error('a record cannot be parsed'));
      else onRecord(record);
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
