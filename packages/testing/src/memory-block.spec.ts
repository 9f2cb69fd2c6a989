import { blockConformance, readOnlyBlockConformance } from './conformance/block';
import { runConformance } from './conformance/row';
import { afterPowerLoss, memoryBlock } from './memory-block';

const bytes = (value: number, blocks = 1): Uint8Array => new Uint8Array(512 * blocks).fill(value);

describe('memoryBlock', () => {
  it.each([512, 4096])('conforms with blocks of %d bytes', async (blockBytes) => {
    const lines: string[] = [];
    await runConformance(
      blockConformance,
      memoryBlock({ sizeSectors: 16384, blockBytes }),
      (line) => void lines.push(line),
    );
    expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  });

  it('conforms when it is read-only', async () => {
    const said: string[] = [];
    const failed = await runConformance(
      readOnlyBlockConformance,
      memoryBlock({ isWritable: false }),
      (line) => void said.push(line),
    );
    expect([failed, said]).toEqual([0, ['ok   refuses writes, but can be read and flushed']]);
  });

  it('fails after the set number of requests', async () => {
    const block = memoryBlock();
    block.failAfter = 1;
    expect(await block.write(0, [bytes(1)])).toBe('done');
    expect(await block.read(0, [bytes(0)])).toBe('io-error');
    expect(await block.flush()).toBe('io-error');
  });

  it('keeps flushed data when power is lost, and the surviving blocks of the rest', async () => {
    const block = memoryBlock({ sizeSectors: 4 });
    await block.write(0, [bytes(1, 2)]);
    await block.flush();
    await block.write(1, [bytes(2, 2)]);
    await block.write(3, [bytes(3)]);
    const before = new Uint8Array(2048);
    expect(afterPowerLoss(before, block.log, 2, () => false)).toEqual(
      Uint8Array.of(...bytes(1, 2), ...new Uint8Array(1024)),
    );
    const cut = afterPowerLoss(
      before,
      block.log,
      4,
      (
        (kept) => () =>
          kept.shift()!
      )([false, true, true]),
    );
    expect([cut[0], cut[512], cut[1024], cut[1536]]).toEqual([1, 1, 2, 3]);
    expect(block.contents[512]).toBe(2);
  });

  it('reports in a table how a device differs', async () => {
    const said: string[] = [];
    const lying = { ...memoryBlock({ sizeSectors: 16384 }), flush: async () => 'io-error' as const };
    expect(await runConformance(blockConformance.slice(-2), lying, (line) => void said.push(line))).toBe(2);
    expect(said[0]).toBe("FAIL flushes, also when there is nothing to flush: flush is 'io-error', not 'done'");
  });
});
