import type { CommandResult } from './control-channel.js';
import { LabResources, type ResourceRequest } from './resources.js';

/**
 * Resources over a fake QEMU, which locks files as the real one does, and a domain 0 that sees each disk at once.
 * `used` holds the numbers of domains by the device of their disk. QEMU rejects the command `refuses`.
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
  const resources = new LabResources(qmp, run);
  /** Removal of devices completes when the result is called. */
  const holdDevices = (): (() => void) => {
    let release = (): void => undefined;
    freed = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { resources, open, used, holdDevices };
}

const disk = (file: string): ResourceRequest => ({ is: 'disk', file, isReadOnly: false });

it('reuses the numbers of disks, of which a bus has 256', async () => {
  const { resources, open } = lab();
  const kept = await resources.add(disk('/kept'), true);
  for (let count = 0; count < 300; count++) await (await resources.add(disk('/a'), false)).remove();
  const more = await resources.add(disk('/b'), false);
  expect([kept.device, more.device, open.size]).toEqual(['/dev/sd0', '/dev/sd1', 2]);
});

it('adds a kept file again when no domain uses it', async () => {
  const { resources, used } = lab();
  const { device } = await resources.add(disk('/a'), true);
  used.set(device!, 7);
  await expect(resources.add(disk('/a'), false)).rejects.toThrow('the disk /a is in use by domain 7');
  used.clear();
  expect((await resources.add(disk('/a'), false)).device).toBe('/dev/sd0');
  await expect(resources.add(disk('/a'), true)).rejects.toThrow('the disk /a is in use by another run');
});

it('waits for a disk that is being removed', async () => {
  const { resources, holdDevices } = lab();
  const before = await resources.add(disk('/a'), false);
  const release = holdDevices();
  const removal = before.remove();
  const next = resources.add(disk('/a'), false);
  release();
  await removal;
  expect((await next).device).toBe('/dev/sd0');
});

it.each(['blockdev-add', 'device_add'])('names the disk when %s fails, and keeps nothing', async (at) => {
  const { resources, open } = lab(at);
  for (let tries = 0; tries < 300; tries++)
    await expect(resources.add(disk('/a'), true)).rejects.toThrow('the disk /a cannot be used: not now');
  expect(open.size).toBe(0);
});
