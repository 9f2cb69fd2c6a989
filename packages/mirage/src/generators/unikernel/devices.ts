import type { DeviceTypeRecord } from '@mirage/core';
import { problem } from '../problem.js';

/**
 * Returns the device types of the configuration language. Nx loads generators before any package is built, so the
 * language is loaded when a generator runs. Error: MIR0601 in a clone whose packages are not built.
 */
export function deviceTypes(): Readonly<Record<string, DeviceTypeRecord>> {
  let core: typeof import('@mirage/core');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it with the generator
    core = require('@mirage/core') as typeof core;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw problem('The packages of this clone are not built yet.', 'Type: npx nx run @mirage/core:build');
  }
  return core.deviceTypes();
}

/** Returns the names of the values and functions for devices: `defaultConsole`, `netif`. */
export function constructors(types: Readonly<Record<string, DeviceTypeRecord>>): string[] {
  return Object.values(types).flatMap(({ examples }) => examples.map((example) => /^\w+/.exec(example)![0]));
}

/** An argument of `start`. */
export interface Parameter {
  /** Its type in `start`: `Console`. */
  readonly type: string;
  /** Whether a run creates a disk beside config.ts. */
  readonly hasDisk: boolean;
  /** The type of device, as config.ts imports it: `console`. */
  readonly kind: string;
  /** Its name in `start`: `console`, or `network0` if there are several. */
  readonly name: string;
  readonly value: string;
  /** What config.ts imports for it, in addition to its type. */
  readonly imported: readonly string[];
  readonly fake: string;
  readonly fakeName?: string;
  readonly prepare: readonly string[];
  /** The line that the module prints about it, and the line that its test expects. */
  readonly says?: { readonly line: string; readonly test: string };
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the arguments of `start` for a list of devices. `none` or an empty list is a job without devices. */
export function parameters(devices: readonly string[], unikernel: string): Parameter[] {
  const kinds = devices
    .flatMap((item) => item.split(','))
    .map((kind) => kind.trim())
    .filter((kind) => kind !== '');
  if (kinds.length === 1 && kinds[0] === 'none') return [];
  const types = deviceTypes();
  const known = constructors(types);
  const numbers = new Map<string, number>();
  return kinds.map((kind) => {
    const record = Object.hasOwn(types, kind) ? types[kind] : undefined;
    if (record === undefined) {
      throw problem(
        `Unknown device '${kind}'.`,
        `Known devices: ${Object.keys(types).join(', ')}. Type for example --devices=console,network, or --devices=none.`,
      );
    }
    const number = numbers.get(kind) ?? 0;
    numbers.set(kind, number + 1);
    const isOnly = kinds.filter((other) => other === kind).length === 1;
    const name = isOnly ? kind : `${kind}${number}`;
    const { hasDisk = false, fakeName, says, ...sample } = record.sample;
    const value = sample.value(number);
    return {
      kind,
      name,
      type: record.startType,
      hasDisk,
      value,
      imported: known.filter((one) => new RegExp(`\\b${one}\\b`).test(value)),
      fake: sample.fake(unikernel),
      ...(fakeName === undefined ? {} : { fakeName }),
      prepare: sample.prepare?.(name) ?? [],
      ...(says === undefined ? {} : { says: { line: says.line(name), test: says.test(unikernel) } }),
      files: sample.files?.(number) ?? {},
    };
  });
}
