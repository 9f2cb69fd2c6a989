import { compileEngine, createEngineHost, evaluate, type EngineHost } from './engine-host.js';
import { records } from './engine-records.js';
import { clearFreeMemory } from './free-memory.js';
import { findRuns } from './load-segments.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';

const none = (): void => undefined;
const newEngine = (): EngineHost =>
  createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none });

function snapshotOf(script: string): Snapshot {
  const snapshot = takeSnapshot(`globalThis.__mirageStart = () => {}; ${script}`);
  if ('error' in snapshot) throw new Error(snapshot.error);
  return snapshot;
}

/** Returns an engine that continues from a snapshot, as the kernel's does. */
function resume({ memory, stackPointer, runtime, context }: Snapshot): EngineHost {
  const host = newEngine();
  host.exports.memory.grow((memory.length - host.bytes().length) / 65536);
  host.bytes().set(memory);
  host.exports.__stack_pointer.value = stackPointer;
  return Object.assign(host, { runtime, context });
}

const usedBytes = (memory: Uint8Array): number =>
  findRuns(memory, Infinity).reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);

/** Allocates blocks of all sizes, keeps every third, and ends with a large block that it frees. */
const WORK = `globalThis.kept = []; for (let i = 0; i < 3000; i++) { const text = 'secret' + 'x'.repeat(i % 700); if (i % 3 === 0) kept.push(text + i); }
  'secret'.repeat(30_000).split('s');`;

it('a snapshot does not contain what was freed', () => {
  const secret = snapshotOf("kept = 1; var kept; [1, 2].map((n) => 'freed' + n + 'memory').join();");
  expect(Buffer.from(secret.memory).includes('freed1memory')).toBe(false);
});

it('an engine continues from a cleared heap', () => {
  const host = resume(snapshotOf(WORK));
  expect(host.text(evaluate(host, 'kept.length + kept[999]'))).toBe(`1000secret${'x'.repeat(2997 % 700)}2997`);
  expect(host.text(evaluate(host, `${WORK} kept.map((text) => text.length).reduce((a, b) => a + b)`))).toBe(
    String(Array.from({ length: 1000 }, (_, i) => 6 + ((3 * i) % 700) + String(3 * i).length).reduce((a, b) => a + b)),
  );
  host.exports.JS_RunGC(host.runtime);
});

it('clearing keeps what the engine uses, and changes nothing a second time', () => {
  const host = newEngine();
  evaluate(host, WORK);
  const before = usedBytes(host.bytes());
  clearFreeMemory(host);
  const cleared = host.bytes().slice();
  expect(usedBytes(cleared)).toBeLessThan(before);
  clearFreeMemory(host);
  expect(Buffer.compare(host.bytes(), cleared)).toBe(0);
  expect(host.text(evaluate(host, 'kept.at(-1)'))).toMatch(/^secretx+2997$/);
});

it('refuses a heap whose chunks do not fit together', () => {
  const host = newEngine();
  host.view().setUint32(host.heapStart + 4, 12, true);
  expect(() => clearFreeMemory(host)).toThrow('the heap is damaged');
});

describe('arenas of small blocks', () => {
  const newestArenaBytes = (host: EngineHost): number => {
    const { arena, list, runtime } = records;
    // Of blocks with 48 bytes: objects.
    const node = host.view().getUint32(host.runtime + runtime.arenas + 8 * 4 + list.next, true);
    return arena.blocks + 48 * host.view().getUint16(node - arena.node + arena.blockCount, true);
  };
  const objects = 'var objects = []; for (let i = 0; i < 1000; i++) objects.push({}); 0';

  it('are small at build time, and have 4 KiB in the guest', () => {
    const host = newEngine();
    evaluate(host, objects);
    expect(newestArenaBytes(host)).toBe(24 + 48 * 20);
    const guest = resume(snapshotOf(''));
    evaluate(guest, objects);
    expect(newestArenaBytes(guest)).toBe(24 + 48 * 84);
  });
});
