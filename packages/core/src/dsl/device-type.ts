import { type Impl } from './impl.js';
import { TypeValue, type Type } from './type.js';

/** How a generated unikernel uses a device. Numbers distinguish devices of one type, from 0. */
export interface DeviceSample {
  /** The device, as config.ts writes it. */
  readonly value: (number: number) => string;
  /** The device of the unit test, as the test writes it. */
  readonly fake: (unikernel: string) => string;
  /** What the unit test imports from `mirage/testing` for it. Default: nothing. */
  readonly fakeName?: string;
  /** The statements before the line that the module prints. Default: none. */
  readonly prepare?: (name: string) => readonly string[];
  /**
   * The text that the module prints about it, as the inside of a template literal, and the result with the fake.
   * Default: nothing.
   */
  readonly says?: { readonly line: (name: string) => string; readonly test: (unikernel: string) => string };
  /** The files beside config.ts that it reads: contents by path. Default: none. */
  readonly files?: (number: number) => Readonly<Record<string, string>>;
  /** Whether a run leaves a disk beside config.ts. Default: false. */
  readonly hasDisk?: boolean;
}

/** The record from which all lists of devices are derived: error hints, generators, documentation and tests. */
export interface DeviceTypeRecord {
  /** The type of what `start` receives: a name in `mirage/types`, or a type of TypeScript itself. */
  readonly startType: string;
  /** One call of every constructor, as config.ts writes it. Errors suggest the first. */
  readonly examples: readonly [string, ...string[]];
  readonly sample: DeviceSample;
}

/** A type of device that the language itself has. */
export interface DeviceType<A> extends Type<A> {
  readonly record: DeviceTypeRecord;
}

class DeviceTypeValue<A> extends TypeValue<A> implements DeviceType<A> {
  constructor(
    name: string,
    readonly record: DeviceTypeRecord,
  ) {
    super([], name, { [name]: record.examples[0] });
  }
}

/** A type of device that the language itself has, with its record. */
export function deviceType<A>(name: string, record: DeviceTypeRecord): DeviceType<A> {
  return new DeviceTypeValue<A>(name, record);
}

/** Whether a value is a type of device that the language itself has. */
export function isDeviceType(value: unknown): value is DeviceType<unknown> {
  return value instanceof DeviceTypeValue;
}

/** The text with a number, which the first does not have: `data`, `data1`. */
export function numbered(text: string, number: number): string {
  return number === 0 ? text : `${text}${number}`;
}

/** The type of a device that is also the function that makes one: `ethernet.to(job)`, `ethernet(tap0)`. */
export type CallableType<A, Given extends readonly unknown[]> = DeviceType<A> & ((...given: Given) => Impl<A>);

/** Declares a type of devices and the function that makes them as one value. The function itself becomes the type. */
export function callableType<A, Given extends readonly unknown[]>(
  name: string,
  record: DeviceTypeRecord,
  make: (...given: Given) => Impl<A>,
): CallableType<A, Given> {
  Object.setPrototypeOf(make, DeviceTypeValue.prototype);
  return Object.assign(make, new DeviceTypeValue<A>(name, record));
}
