import type { CommandResult } from './control-channel.js';
import { MachineParts, type PartWanted } from './resources.js';

/**
 * A QEMU that locks files as the real one does, and a domain 0 that sees each disk at once. `used`: disks of domains,
 * by device.
 */
function lab(refuses?: string) {
  const open = new Map<string, { file: string; number?: number }>();
  const used = new Map<string, number>();
  let freed: Promise<void> = Promise.resolve();
  const qmp = {
    command: (execute: string, args: object = {}): Promise<unknown> => {
      const given = args as { 'node-name': string; file: { filename: string }; drive: string; 'scsi-id': number };
      const number = given['scsi-id'];
      if (execute === refuses) return Promise.reject(new Error('not now'));
      if (execute === 'blockdev-add') open.set(given['node-name'], { file: given.file.filename });
      if (execute === 'blockdev-del') open.delete(given['node-name']);
      if (execute !== 'device_add') return Promise.resolve({});
      const at = open.get(given.drive)!;
      if (number > 255) return Promise.reject(new Error(`bad scsi device id: ${number}`));
      const isLocked = [...open.values()].some((other) => other !== at && other.file === at.file);
      if (isLocked) return Promise.reject(new Error('Failed to get "write" lock'));
      at.number = number;
      return Promise.resolve({});
    },
    removeDevice: () => freed,
  };
  const run = (words: readonly string[]): Promise<CommandResult> => {
    const number = /:0:(\d+):0/.exec(words.join(' '))?.[1];
    const nodes = [...used].map(([device, domid]) => `/local/domain/0/backend/vbd/${domid}/51712/params = "${device}"`);
    const stdout = number === undefined ? nodes.join('\n') : `sd${number}\n`;
    return Promise.resolve({ status: 0, stdout: Buffer.from(stdout), stderr: '' });
  };
  const parts = new MachineParts(qmp, run);
  /** Devices do not go until the result is called. */
  const holdDevices = (): (() => void) => {
    let release = (): void => undefined;
    freed = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { parts, open, used, holdDevices };
}

const disk = (file: string): PartWanted => ({ is: 'disk', file, isReadOnly: false });

it('gives numbers of disks again, of which a bus has 256', async () => {
  const { parts, open } = lab();
  const kept = await parts.give(disk('/kept'), true);
  for (let count = 0; count < 300; count++) await (await parts.give(disk('/a'), false)).remove();
  const more = await parts.give(disk('/b'), false);
  expect([kept.device, more.device, open.size]).toEqual(['/dev/sd0', '/dev/sd1', 2]);
});

it('gives a file again that is the disk of no domain any more', async () => {
  const { parts, used } = lab();
  const { device } = await parts.give(disk('/a'), true);
  used.set(device!, 7);
  await expect(parts.give(disk('/a'), false)).rejects.toThrow('the disk /a is in use by domain 7');
  used.clear();
  expect((await parts.give(disk('/a'), false)).device).toBe('/dev/sd0');
  await expect(parts.give(disk('/a'), true)).rejects.toThrow('the disk /a is in use by another run');
});

it('waits for a disk that is on its way out', async () => {
  const { parts, holdDevices } = lab();
  const before = await parts.give(disk('/a'), false);
  const release = holdDevices();
  const leaving = before.remove();
  const next = parts.give(disk('/a'), false);
  release();
  await leaving;
  expect((await next).device).toBe('/dev/sd0');
});

it.each(['blockdev-add', 'device_add'])(
  'says which disk cannot be used when %s is refused, and keeps nothing',
  async (at) => {
    const { parts, open } = lab(at);
    for (let tries = 0; tries < 300; tries++)
      await expect(parts.give(disk('/a'), true)).rejects.toThrow('the disk /a cannot be used: not now');
    expect(open.size).toBe(0);
  },
);
