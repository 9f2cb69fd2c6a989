import type { Loop } from './loop.js';
import type { MachineNatives } from './natives.js';
import type { Timer } from './timers.js';
import { decodeUtf8, encodeUtf8 } from './utf8.js';

const NS_PER_MS = 1e6;
/** Most bytes that one getRandomValues may fill. Source: Web Cryptography, 10.1.1. */
const MAX_RANDOM_BYTES = 65536;

/** One value as console.log shows it: text as it is, everything else as JSON where that says something. */
function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value}\n${value.stack ?? ''}`.trimEnd();
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A circle, or a bigint inside.
    return String(value);
  }
}

/** Adds the web-standard globals that the engine lacks. Called once, at the top level: nothing here reads a clock or a device before boot. */
export function installGlobals(target: object, natives: MachineNatives, loop: Loop): void {
  const timers = new Map<number, Timer>();
  let lastId = 0;
  const setTimer = (
    callback: (...values: unknown[]) => void,
    delayMs: unknown,
    values: unknown[],
    isRepeated: boolean,
  ): number => {
    const id = ++lastId;
    // Not a number and negative count as nothing; a repeated timer leaves room for others.
    const delayNs = Math.max(Number(delayMs) || 0, isRepeated ? 1 : 0) * NS_PER_MS;
    const run = (): void => {
      if (!isRepeated) timers.delete(id);
      callback(...values);
    };
    timers.set(id, loop.setTimer(natives.monotonicNs() + delayNs, run, isRepeated ? delayNs : undefined));
    return id;
  };
  const clearTimer = (id: unknown): void => {
    const timer = timers.get(id as number);
    if (timer) timer.isCancelled = true;
    timers.delete(id as number);
  };
  const print = (...data: unknown[]): void => natives.consoleText(`${data.map(show).join(' ')}\n`);
  const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
    ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

  Object.assign(target, {
    setTimeout: (callback: () => void, delayMs?: number, ...values: unknown[]) =>
      setTimer(callback, delayMs, values, false),
    setInterval: (callback: () => void, delayMs?: number, ...values: unknown[]) =>
      setTimer(callback, delayMs, values, true),
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    console: { debug: print, error: print, info: print, log: print, warn: print },
    performance: {
      now: () => natives.monotonicNs() / NS_PER_MS,
      get timeOrigin() {
        return Number(natives.wallNs()) / NS_PER_MS - natives.monotonicNs() / NS_PER_MS;
      },
    },
    crypto: {
      getRandomValues<T extends ArrayBufferView>(array: T): T {
        if (array.byteLength > MAX_RANDOM_BYTES)
          throw new RangeError(`getRandomValues fills at most ${MAX_RANDOM_BYTES} bytes`);
        natives.entropy(bytesOf(array));
        return array;
      },
    },
    TextEncoder: class {
      readonly encoding = 'utf-8';
      encode(text = ''): Uint8Array {
        return encodeUtf8(text);
      }
    },
    TextDecoder: class {
      readonly encoding = 'utf-8';
      decode(bytes?: ArrayBuffer | ArrayBufferView): string {
        return bytes === undefined ? '' : decodeUtf8(bytesOf(bytes));
      }
    },
  });
}
