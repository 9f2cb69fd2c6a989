import type { Address, Endpoint, Flow, Stack, TcpListener } from '@mirage/types';
import { within } from './within.js';

/**
 * A stack to test, and its environment.
 *
 * @example
 *   import { memoryStack, type StackPair } from 'mirage/testing';
 *
 *   const stack = memoryStack();
 *   const addresses = stack.addresses().map(({ address }) => address);
 *   export const pair: StackPair = { stack, peer: stack, addresses, peerAddresses: addresses, silent: stack.silent };
 */
export interface StackPair {
  /** The stack to test. */
  readonly stack: Stack;
  /** A stack that can reach it. It may be the same one, if it can reach itself. */
  readonly peer: Stack;
  /** The addresses at which `peer` reaches `stack`: one of each family that both have. */
  readonly addresses: readonly Address[];
  /** The addresses at which `stack` reaches `peer`, in the same order. */
  readonly peerAddresses: readonly Address[];
  /** An endpoint that `stack` can send requests to, and that never answers. */
  readonly silent: Endpoint;
}

/** The first address, for rows in which the family does not matter. */
export const addressOf = ({ addresses }: StackPair): Address => addresses[0]!;

/** Listens with `stack` on a free port. Throws if that fails. */
export async function listening(
  { stack }: StackPair,
  onFlow: (flow: Flow) => void | Promise<void>,
  port = 0,
): Promise<TcpListener> {
  const listener = await within(stack.tcp.listen(port, onFlow), 'listening');
  if (typeof listener === 'string') throw new Error(`listening on port ${port} is ${listener}`);
  return listener;
}

/** Connects from `peer` to a port of `stack`. Throws if that fails. */
export async function connected(pair: StackPair, port: number, to = addressOf(pair)): Promise<Flow> {
  const flow = await within(pair.peer.tcp.connect(to, port), `connecting to ${to}`);
  if (typeof flow === 'string') throw new Error(`connecting to ${to} port ${port} is ${flow}`);
  return flow;
}

/** Both ends of a new flow: `ours` was accepted by `stack`, `theirs` is that of `peer`. */
export interface FlowPair {
  readonly ours: Flow;
  readonly theirs: Flow;
}

/** Runs `use` with a new flow between `peer` and `stack`, and aborts both ends afterwards. */
export async function withFlow(pair: StackPair, use: (flows: FlowPair) => Promise<void>): Promise<void> {
  let accept = (_: Flow): void => {};
  const accepted = new Promise<Flow>((resolve) => (accept = resolve));
  const listener = await listening(pair, (flow) => accept(flow));
  const theirs = await connected(pair, listener.port);
  const ours = await within(accepted, 'accepting');
  await within(listener.close(), 'closing the listener');
  try {
    await use({ ours, theirs });
  } finally {
    ours.abort();
    theirs.abort();
  }
}

/** Reads until the end: all bytes, and the end. */
export async function readAll(flow: Flow): Promise<{ readonly bytes: Uint8Array; readonly end: string }> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const received = await within(flow.read(), 'reading');
    if (typeof received === 'string') return { bytes: joined(chunks), end: received };
    chunks.push(received);
  }
}

/** Reads at least this many bytes, or all bytes before the end. */
export async function readBytes(flow: Flow, lengthBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  while (count < lengthBytes) {
    const received = await within(flow.read(), 'reading');
    if (typeof received === 'string') break;
    chunks.push(received);
    count += received.length;
  }
  return joined(chunks);
}

/** Joins all chunks to one array. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** Returns the codes of the characters, up to U+00FF, as bytes. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The inverse of `bytesOf`. */
export const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Long enough for everything that can happen. A promise that stays pending cannot be detected sooner. */
const PENDING_MS = 250;

/** Whether a promise is still pending after a while. */
export function isPending(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(() => false),
    new Promise<boolean>((resolve) => void setTimeout(() => resolve(true), PENDING_MS)),
  ]);
}

/** Returns the name of the error that a call throws or rejects with; `nothing` if there is none. */
export async function thrownBy(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Waits until a condition is true. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  let isLate = false;
  const loop = async (): Promise<void> => {
    while (!isLate && !condition()) await new Promise<void>((resolve) => void setTimeout(() => resolve(), 5));
  };
  try {
    await within(loop(), what);
  } finally {
    isLate = true;
  }
}
