import { compileForHost } from './compile.js';

const run = compileForHost('start-info');
/** Returns the kernel's result for a loader's records: `what a b c`, see start-info.c. */
const read = (...records: string[]): string =>
  run(records.map((record) => [...record.split(' '), '0', '0', '0'].slice(0, 4).join(' '))).join('\n');

const GIB = 2 ** 30;
const low = 'ram 0 0x9fc00';

describe('reads the RAM that contains the kernel from the map of', () => {
  it.each([
    ['QEMU', [low, 'reserved 0x9fc00 0x400', 'ram 0x100000 0x3f00000', 'reserved 0xfffc0000 0x40000'], 0x4000000],
    // The entries above 4 GiB precede the relevant one.
    [
      'Firecracker with 6 GiB',
      [
        low,
        'reserved 0x9fc00 0x40400',
        `reserved 0xeec00000 0x10000000`,
        `ram ${4 * GIB} ${3 * GIB}`,
        `ram 0x100000 ${3 * GIB - 0x100000}`,
      ],
      3 * GIB,
    ],
    [
      'Cloud Hypervisor with 4 GiB',
      [
        'ram 0 0xa0000',
        `ram 0x100000 ${3 * GIB - 0x100000}`,
        `ram ${4 * GIB} ${GIB}`,
        'reserved 0xe8000000 0x10000000',
      ],
      3 * GIB,
    ],
    ['a machine without a hole below 4 GiB', [`ram 0 ${8 * GIB}`], 8 * GIB],
    ['a machine whose RAM ends in the middle of a page', ['ram 0x100000 0x3f00801'], 0x4000000],
    [
      'a machine with a hole behind the first RAM',
      [low, 'ram 0x100000 0x1f00000', 'ram 0x3000000 0x10000000'],
      0x2000000,
    ],
  ])('%s', (_, records, end) => {
    expect(read(...records)).toBe(`ram 0x${end.toString(16)}, line 0, module 0`);
  });
});

describe('refuses invalid records with a message:', () => {
  const ram = 'ram 0x100000 0x3f00000';
  it.each([
    ['no start_info', ['magic 5', ram], 'entered without a PVH start_info'],
    ['no map', [], 'the loader provides no memory map (start_info version 1, 0 entries)'],
    ['a start_info from before maps', ['version 0', ram], 'the loader provides no memory map (start_info version 0'],
    ['a map without an end', [ram, 'entries 0xffffffff'], 'the loader provides no memory map'],
    ['a map out of reach', [ram, 'map-at 0xfffffff0'], "the loader's memory map lies at 0xfffffff0, out of reach"],
    ['a map at 0', [ram, 'map-at 0'], "the loader's memory map lies at 0x0, out of reach"],
    ['no RAM at the address of the kernel', [low], '0 KiB of RAM are not enough'],
    ['a reserved range instead of RAM', ['reserved 0x100000 0x3f00000'], '0 KiB of RAM are not enough'],
    ['RAM that wraps around', ['ram 0x100000 0xfffffffffff00000'], '0 KiB of RAM are not enough'],
    ['too little RAM', ['ram 0x100000 0x200000'], '3072 KiB of RAM are not enough'],
    [
      'a command line out of reach',
      [ram, 'line-at 0xffffff00'],
      "the loader's command line lies at 0xffffff00, out of reach",
    ],
    ['a command line without an end', [ram, 'line 65536 65'], 'the command line is longer than 65535 bytes'],
    [
      'a module out of reach',
      [ram, 'module 0xfffff000 0x2000 0x1000'],
      "the loader's module lies at 0xfffff000, out of reach",
    ],
    [
      'a module that claims more than it has',
      [ram, 'module 0 116 101'],
      'the boot module (-initrd) is not a Mirage module',
    ],
    [
      'a module that claims all there is',
      [ram, 'module 0 116 0xffffffffffffffff'],
      'the boot module (-initrd) is not a Mirage module',
    ],
    ['two modules', [ram, 'module 0 116 100', 'module 0 116 100'], 'the boot module (-initrd) is not a Mirage module'],
  ])('%s', (_, records, message) => {
    expect(read(...records)).toMatch(/^panic 104: /);
    expect(read(...records)).toContain(message);
  });

  it('accepts the longest command line and a complete module', () => {
    expect(read(ram, 'line 65535 65', 'module 0 116 100')).toBe('ram 0x4000000, line 65535, module 100');
  });
});
