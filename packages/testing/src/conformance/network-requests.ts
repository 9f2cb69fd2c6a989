import type { Network } from '@mirage/types';
import {
  BROADCAST,
  buildPeerFrame,
  COMMAND,
  LEAST_FRAME_BYTES,
  parsePeerFrame,
  type PeerFrame,
} from './network-peer.js';
import { expectEqual } from './row.js';
import { within } from './within.js';

/* Requests of the network rows to the peer at the other end of the cable, and its answers. */

export const HEADER_BYTES = 14;
/** The maximum number of frames in flight, which a socket or a bridge between the two can hold. */
export const WINDOW = 32;

export type Answer = PeerFrame & { readonly isIntact: boolean; readonly bytes: Uint8Array };

export function frameOf(network: Network, command: number, lengthBytes: number, id: number, count = 0): Uint8Array {
  return buildPeerFrame(BROADCAST, network.mac, lengthBytes, { command, count, length: 0, id });
}

/** Makes the peer echo frames of these lengths, numbered from 0. Fails unless all return intact. */
export async function echoes(network: Network, lengths: readonly number[]): Promise<Map<number, Answer>> {
  const seen = new Map<number, Answer>();
  await listening(
    network,
    'echoes',
    (frame, done) => {
      if (frame.command !== COMMAND.echoed) return;
      seen.set(frame.id, frame);
      if (seen.size === lengths.length) done();
    },
    () => lengths.forEach((length, id) => void network.write(frameOf(network, COMMAND.echo, length, id, 1))),
  );
  for (const [id, { isIntact }] of seen) expectEqual(`whether echo ${id} is intact`, isIntact, true);
  return seen;
}

export async function tally(network: Network): Promise<Answer> {
  return (await ask(network, COMMAND.tally, { count: 0, length: 0, id: 0 }, 1, COMMAND.tallied))[0]!;
}

/** Sends one request and returns the first `count` answers of a kind, in the order of arrival. */
export async function ask(
  network: Network,
  command: number,
  question: Omit<PeerFrame, 'command'>,
  count: number,
  kind: number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  await listening(
    network,
    `answers to question ${command}`,
    (frame, done) => {
      if (frame.command === kind && answers.push(frame) === count) done();
    },
    () => void network.write(buildPeerFrame(BROADCAST, network.mac, LEAST_FRAME_BYTES, { ...question, command })),
  );
  return answers;
}

/**
 * Listens while `begin` sends, until `onAnswer` reports that it is done. Then no listener is left, so that rows are
 * independent.
 */
export function listening(
  network: Network,
  what: string,
  onAnswer: (frame: Answer, done: () => void) => void,
  begin: () => void,
): Promise<void> {
  return within(
    new Promise<void>((resolve, reject) => {
      network
        .listen((frame) => {
          const parsed = parsePeerFrame(frame);
          if (parsed) onAnswer({ ...parsed, bytes: frame.slice() }, resolve);
        })
        .catch(reject);
      begin();
    }),
    what,
  );
}
