import { kvRoConformance, kvRoContents, kvRwConformance, runConformance } from '@mirage/testing';
import { memoryKv } from './memory-kv';

describe('memoryKv', () => {
  it('contains the given values, and conforms', async () => {
    const failures: string[] = [];
    const say = (line: string): void => void (line.startsWith('ok') || failures.push(line));
    await runConformance(kvRoConformance, await memoryKv(kvRoContents), say);
    await runConformance(kvRwConformance, await memoryKv(), say);
    expect(failures).toEqual([]);
  });

  it('records the time of a write by the given clock', async () => {
    const store = await memoryKv({ a: Uint8Array.of(1) }, { clock: { wallNs: () => 5_000_000n } });
    expect([await store.get('a'), await store.lastModified('a')]).toEqual([Uint8Array.of(1), 5]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ '..': 'x' }, /".." here: invalid-key/],
    [{ a: 'x', 'a/b': 'y' }, /"a\/b" here: dictionary-expected/],
  ])('refuses %j', async (values, message) => {
    await expect(memoryKv(values)).rejects.toThrow(message);
  });
});
