import type { Natives } from '@mirage/kernel/natives';
import { fakePci, multifunction, pciBridge, pciId, type PciFields } from '../../../test/fake-pci.js';
import { listPciFunctions, pciFunction, pciPlaceName } from './pci-config.js';

const HOST = pciId(0x8086, 0x29c0);
const NET = pciId(0x1af4, 0x1041);
const ROOT_PORT = 4;
const UPSTREAM = 5;
const DOWNSTREAM = 6;

const machine = (functions: Readonly<Record<string, PciFields>>): Natives & ReturnType<typeof fakePci> =>
  fakePci(functions) as Natives & ReturnType<typeof fakePci>;
const places = (functions: Readonly<Record<string, PciFields>>): string[] =>
  listPciFunctions(machine(functions)).map(pciPlaceName);

describe('PCI functions', () => {
  it.each<[string, Readonly<Record<string, PciFields>>, string[]]>([
    ['on bus 0', { '00:00.0': HOST, '00:1f.0': NET }, ['00:00.0', '00:1f.0']],
    [
      'of a device with several',
      { '00:00.0': HOST, '00:02.0': multifunction(NET), '00:02.1': NET, '00:02.7': NET },
      ['00:00.0', '00:02.0', '00:02.1', '00:02.7'],
    ],
    ['but not of a device that says it has one', { '00:02.0': NET, '00:02.1': NET }, ['00:02.0']],
    ['but not of a device without function 0', { '00:02.1': NET }, []],
    ['behind a bridge, in any slot', { '00:01.0': pciBridge(1), '01:1f.0': NET }, ['00:01.0', '01:1f.0']],
    [
      'behind root ports of one device',
      {
        '00:02.0': multifunction(pciBridge(1, ROOT_PORT)),
        '00:02.1': pciBridge(2, ROOT_PORT),
        '01:00.0': NET,
        '02:00.0': NET,
      },
      ['00:02.0', '00:02.1', '01:00.0', '02:00.0'],
    ],
    [
      'behind a switch',
      {
        '00:02.0': pciBridge(1, ROOT_PORT),
        '01:00.0': pciBridge(2, UPSTREAM),
        '02:03.0': pciBridge(3, DOWNSTREAM),
        '03:00.0': NET,
      },
      ['00:02.0', '01:00.0', '02:03.0', '03:00.0'],
    ],
    [
      'by the number of the bus, whichever bridge comes first',
      { '00:01.0': pciBridge(9), '00:02.0': pciBridge(2), '02:00.0': NET, '09:00.0': NET },
      ['00:01.0', '00:02.0', '02:00.0', '09:00.0'],
    ],
  ])('are found %s', (_, functions, expected) => {
    expect(places(functions)).toEqual(expected);
  });

  it.each<[string, Readonly<Record<string, PciFields>>, string[]]>([
    ['bus 0, which the firmware leaves in bridges without devices', { '00:01.0': pciBridge(0) }, ['00:01.0']],
    ['its own bus', { '00:01.0': pciBridge(1), '01:00.0': pciBridge(1) }, ['00:01.0', '01:00.0']],
    [
      'the bus of another bridge',
      { '00:01.0': pciBridge(1), '00:02.0': pciBridge(1), '01:00.0': NET },
      ['00:01.0', '00:02.0', '01:00.0'],
    ],
  ])('are listed once where a bridge claims to lead to %s', (_, functions, expected) => {
    expect(places(functions)).toEqual(expected);
  });

  it('are searched in one slot behind a root port', () => {
    const natives = machine({ '00:00.0': pciBridge(1, ROOT_PORT), '01:00.0': NET });
    listPciFunctions(natives);
    expect(natives.looked.filter((address) => ((address >> 16) & 0xff) === 1)).toEqual([0x80010000]);
  });

  it('come to an end where every function is a bridge', () => {
    const all = new Proxy<Record<string, PciFields>>(
      {},
      { get: (_, place) => pciBridge((Number.parseInt(String(place), 16) + 1) % 256) },
    );
    expect(listPciFunctions(machine(all))).toHaveLength(256 * 32);
  });
});

it('enables the bridges on the way to a function', () => {
  const natives = machine({ '00:02.0': pciBridge(1), '01:03.0': pciBridge(2), '02:00.0': NET });
  const net = listPciFunctions(natives).at(-1)!;
  pciFunction(natives, net).enable();
  expect(natives.enabled).toEqual(['00:02.0', '01:03.0', '02:00.0']);
});
