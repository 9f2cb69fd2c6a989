import { problem } from '../problem.js';

/** What a device of one type is in the files of a new unikernel. Numbers tell those of one type apart, from 0. */
interface DeviceWords {
  /** Its type in the module: a name in `mirage/types`, or one of the language's own. */
  readonly type: string;
  /** What config.ts may import to write it. */
  readonly names: readonly string[];
  /** The device, as config.ts writes it. */
  readonly value: (number: number) => string;
  /**
   * The device of the unit test, as the test writes it, and what that imports from `mirage/testing`. Default: nothing.
   */
  readonly fake: (unikernel: string) => string;
  readonly fakeName?: string;
  /** What the module does with it before it says something. Default: nothing. */
  readonly prepare?: (name: string) => readonly string[];
  /**
   * What the module says about it, as the inside of a template literal, and what that is with the fake. Default:
   * nothing.
   */
  readonly says?: { readonly line: (name: string) => string; readonly test: (unikernel: string) => string };
  /** Files beside config.ts that it reads, and their contents. Default: none. */
  readonly files?: (number: number) => Readonly<Record<string, string>>;
  /** Whether running it leaves a disk beside config.ts. Default: false. */
  readonly hasDisk?: boolean;
}

/** The first without a number: `data`, `data1`. */
const numbered = (text: string, number: number): string => (number === 0 ? text : `${text}${number}`);

/** Every type of device that the configuration language has, under its name there. A test compares the two. */
export const DEVICES: Readonly<Record<string, DeviceWords>> = {
  appInfo: {
    type: 'AppInfo',
    names: ['defaultAppInfo'],
    value: () => 'defaultAppInfo',
    fake: (unikernel) => `{ name: '${unikernel}', platform: 'test', packages: [] }`,
    says: { line: (name) => `\${${name}.name} on \${${name}.platform}`, test: (unikernel) => `${unikernel} on test` },
  },
  argv: {
    type: 'readonly string[]',
    names: ['defaultArgv'],
    value: () => 'defaultArgv',
    fake: () => `['some', 'words']`,
    says: { line: (name) => `words: \${${name}.join(' ')}`, test: () => 'words: some words' },
  },
  block: {
    type: 'Block',
    names: ['blockOfFile'],
    value: (number) => `blockOfFile('${numbered('disk', number)}.img', { sizeMiB: 1 })`,
    fake: () => 'memoryBlock()',
    fakeName: 'memoryBlock',
    prepare: (name) => [`const ${name}Bytes = new Uint8Array(${name}.info.blockBytes);`],
    says: {
      line: (name) =>
        `disk of \${${name}.info.sizeSectors} sectors, reading: \${await ${name}.read(0, [${name}Bytes])}`,
      test: () => 'disk of 128 sectors, reading: done',
    },
    hasDisk: true,
  },
  clock: {
    type: 'Clock',
    names: ['defaultClock'],
    value: () => 'defaultClock',
    fake: () => 'manualClock()',
    fakeName: 'manualClock',
    says: {
      line: (name) => `it is \${new Date(Number(${name}.wallNs() / 1_000_000n)).toISOString()}`,
      test: () => 'it is 2026-01-01T00:00:00.000Z',
    },
  },
  console: {
    type: 'Console',
    names: ['customConsole', 'defaultConsole'],
    value: (number) => (number === 0 ? 'defaultConsole' : `customConsole('${number}')`),
    fake: () => 'memoryConsole()',
    fakeName: 'memoryConsole',
  },
  kvRo: {
    type: 'KvRo',
    names: ['crunch'],
    value: (number) => `crunch('${numbered('data', number)}')`,
    fake: () => `await memoryKv({ greeting: 'hello' })`,
    fakeName: 'memoryKv',
    prepare: (name) => [`const ${name}Value = await ${name}.get('greeting');`],
    says: {
      line: (name) =>
        `greeting: \${typeof ${name}Value === 'string' ? ${name}Value : new TextDecoder().decode(${name}Value).trim()}`,
      test: () => 'greeting: hello',
    },
    files: (number) => ({ [`${numbered('data', number)}/greeting`]: 'hello\n' }),
  },
  kvRw: {
    type: 'KvRw',
    names: ['blockOfFile', 'kvStore'],
    value: (number) => `kvStore(blockOfFile('${numbered('store', number)}.img', { sizeMiB: 1 }))`,
    fake: () => 'await memoryKv()',
    fakeName: 'memoryKv',
    prepare: (name) => [
      `const ${name}Value = await ${name}.get('starts');`,
      `const ${name}Starts = typeof ${name}Value === 'string' ? 1 : Number(new TextDecoder().decode(${name}Value)) + 1;`,
    ],
    says: {
      line: (name) =>
        `start \${${name}Starts} with this store: \${await ${name}.set('starts', new TextEncoder().encode(String(${name}Starts)))}`,
      test: () => 'start 1 with this store: done',
    },
    hasDisk: true,
  },
  logs: {
    type: 'Logs',
    names: ['defaultLogs'],
    value: () => 'defaultLogs',
    fake: () => 'memoryLogs()',
    fakeName: 'memoryLogs',
    prepare: (name) => [`${name}.logger('main').info('logging');`],
  },
  network: {
    type: 'Network',
    names: ['netif', 'tap0'],
    value: (number) => (number === 0 ? 'tap0' : `netif('${number}')`),
    fake: () => 'memoryNetwork()',
    fakeName: 'memoryNetwork',
    says: {
      line: (name) =>
        `network \${Array.from(${name}.mac, (byte) => byte.toString(16).padStart(2, '0')).join(':')}, MTU \${${name}.mtu}`,
      test: () => 'network 02:00:00:00:00:01, MTU 1500',
    },
  },
  random: {
    type: 'Random',
    names: ['defaultRandom'],
    value: () => 'defaultRandom',
    fake: () => 'seededRandom()',
    fakeName: 'seededRandom',
    says: {
      line: (name) => `random bytes: \${${name}.generate(4).join(' ')}`,
      test: () => 'random bytes: 45 44 218 97',
    },
  },
  time: {
    type: 'Time',
    names: ['defaultTime'],
    value: () => 'defaultTime',
    fake: () => 'manualClock()',
    fakeName: 'manualClock',
    says: {
      line: (name) => `sleeping for a tenth of a second: \${await ${name}.sleepNs(100_000_000n)}`,
      test: () => 'sleeping for a tenth of a second: elapsed',
    },
  },
};

/** One argument of `start`. */
export interface Parameter extends Pick<DeviceWords, 'type' | 'hasDisk'> {
  /** The type of device, as config.ts imports it: `console`. */
  readonly kind: string;
  /** Its name in `start`: `console`, or `network0` where there are several. */
  readonly name: string;
  readonly value: string;
  /** What config.ts imports for it, beside its type. */
  readonly imported: readonly string[];
  readonly fake: string;
  readonly fakeName?: string;
  readonly prepare: readonly string[];
  /** What the module says about it, and what its test hears. */
  readonly says?: { readonly line: string; readonly test: string };
  readonly files: Readonly<Record<string, string>>;
}

/** The arguments of `start` for a list of devices. `none`, or an empty list, is a job without devices. */
export function parameters(devices: readonly string[], unikernel: string): Parameter[] {
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
        `Known devices: ${Object.keys(DEVICES).join(', ')}. Type for example --devices=console,network, or --devices=none.`,
      );
    }
    const number = numbers.get(kind) ?? 0;
    numbers.set(kind, number + 1);
    const isOnly = kinds.filter((other) => other === kind).length === 1;
    const name = isOnly ? kind : `${kind}${number}`;
    const { type, hasDisk = false, fakeName, says } = words;
    const value = words.value(number);
    return {
      kind,
      name,
      type,
      hasDisk,
      value,
      imported: words.names.filter((one) => new RegExp(`\\b${one}\\b`).test(value)),
      fake: words.fake(unikernel),
      ...(fakeName === undefined ? {} : { fakeName }),
      prepare: words.prepare?.(name) ?? [],
      ...(says === undefined ? {} : { says: { line: says.line(name), test: says.test(unikernel) } }),
      files: words.files?.(number) ?? {},
    };
  });
}
