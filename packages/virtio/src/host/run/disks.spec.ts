import { block, blockOfFile, foreign, job, toGraph, type Graph, type Impl } from '@mirage/core';
import type { Block } from '@mirage/types';
import { diskSerial } from '../../disk-serial.js';
import { command } from './command.js';

function graphOf(...disks: Impl<Block>[]): Graph {
  return toGraph({
    name: 'x',
    jobs: disks.map((disk, index) => foreign(`Loaf.Job${index}`, block.to(job)).$(disk).node),
  });
}

const graph = graphOf(blockOfFile('disk.img'), blockOfFile('/srv/a,b', { readOnly: true }));
const serial = diskSerial('/srv/a,b');

it.each([
  ['microvm', 'virtio-blk-device'],
  ['q35', 'virtio-blk-pci'],
])('QEMU’s %s has each disk with its serial number', (machine, driver) => {
  const { args } = command(graph, '/w/unikernel/dist/virtio', { args: [], machine });
  expect(args.slice(args.indexOf('virtio-mmio.force-legacy=false') + 1)).toEqual([
    ...['-drive', 'if=none,id=disk0,format=raw,cache=writeback,file=/w/unikernel/disk.img'],
    ...['-device', `${driver},drive=disk0,serial=disk.img`],
    ...['-drive', 'if=none,id=disk1,format=raw,cache=writeback,file=/srv/a,,b,readonly=on'],
    ...['-device', `${driver},drive=disk1,serial=${serial}`],
  ]);
});

it('other monitors get the same disks', () => {
  const [firecracker, cloudHypervisor] = command(graph, '/w/unikernel/dist/virtio', { args: [] }).others!;
  expect((JSON.parse(firecracker!.text) as { drives: object[] }).drives).toEqual([
    {
      drive_id: 'disk0',
      path_on_host: '/w/unikernel/disk.img',
      is_root_device: false,
      is_read_only: false,
      cache_type: 'Writeback',
    },
    { drive_id: 'disk1', path_on_host: '/srv/a,b', is_root_device: false, is_read_only: true, cache_type: 'Writeback' },
  ]);
  expect(cloudHypervisor!.text).toContain(
    `--disk path=/w/unikernel/disk.img,image_type=raw,serial=disk.img path=/srv/a,b,image_type=raw,serial=${serial},readonly=on`,
  );
});

it('a microvm has no slots for 25 disks, q35 has', () => {
  const many = graphOf(...Array.from({ length: 25 }, (_, index) => blockOfFile(`${index}.img`)));
  expect(() => command(many, '/w', { args: [] })).toThrow(
    expect.objectContaining({ code: 'MIR0503', next: 'Use another machine type: --machine=q35.' }),
  );
  expect(command(many, '/w', { args: [], machine: 'q35' }).program).toBe('qemu-system-x86_64');
});
