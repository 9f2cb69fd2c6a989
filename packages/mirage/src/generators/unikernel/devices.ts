import { problem } from '../problem.js';

/** How a device of one kind is written in config.ts, in the module and in its test. */
interface DeviceWords {
  /** The type's name in `mirage/types`. */
  readonly type: string;
  /** What config.ts imports for the device with this number, from 0. */
  readonly imported: (number: number) => string;
  /** The device with this number, from 0, as config.ts writes it. */
  readonly value: (number: number) => string;
  /** The fake in `mirage/testing`. */
  readonly fake: string;
}

/** A device of which a platform has one. */
function only(type: string, value: string, fake: string): DeviceWords {
  return { type, imported: () => value, value: () => value, fake };
}

export const DEVICES: Readonly<Record<string, DeviceWords>> = {
  block: {
    type: 'Block',
    imported: () => 'blockOfFile',
    value: (number) => `blockOfFile('disk${number}.img')`,
    fake: 'memoryBlock',
  },
  clock: only('Clock', 'defaultClock', 'manualClock'),
  random: only('Random', 'defaultRandom', 'seededRandom'),
  time: only('Time', 'defaultTime', 'manualClock'),
  console: {
    type: 'Console',
    imported: (number) => (number === 0 ? 'defaultConsole' : 'customConsole'),
    value: (number) => (number === 0 ? 'defaultConsole' : `customConsole('${number}')`),
    fake: 'memoryConsole',
  },
  network: {
    type: 'Network',
    imported: (number) => (number === 0 ? 'tap0' : 'netif'),
    value: (number) => (number === 0 ? 'tap0' : `netif('${number}')`),
    fake: 'memoryNetwork',
  },
};

/** One argument of `start`. */
export interface Parameter {
  /** The kind of device, as config.ts imports its type: `console`. */
  readonly kind: string;
  /** Its name in `start`: `console`, or `network0` where there are several. */
  readonly name: string;
  readonly type: string;
  readonly imported: string;
  readonly value: string;
  readonly fake: string;
}

/** The arguments of `start` for a list of devices. `none`, or an empty list, is a job without devices. */
export function parameters(devices: readonly string[]): Parameter[] {
  const kinds = devices
    .flatMap((item) => item.split(','))
    .map((kind) => kind.trim())
    .filter((kind) => kind !== '');
  if (kinds.length === 1 && kinds[0] === 'none') return [];
  const numbers = new Map<string, number>();
  return kinds.map((kind) => {
    const words = Object.hasOwn(DEVICES, kind) ? DEVICES[kind] : undefined;
    if (words === undefined) {
      throw problem(
        `There is no device '${kind}'.`,
        `Known devices: ${Object.keys(DEVICES).sort().join(', ')}. Type for example --devices=console,network, or --devices=none.`,
      );
    }
    const number = numbers.get(kind) ?? 0;
    numbers.set(kind, number + 1);
    const isOnly = kinds.filter((other) => other === kind).length === 1;
    return {
      kind,
      name: isOnly ? kind : `${kind}${number}`,
      type: words.type,
      imported: words.imported(number),
      value: words.value(number),
      fake: words.fake,
    };
  });
}
