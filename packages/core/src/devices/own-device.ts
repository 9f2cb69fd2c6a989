import { MirageError } from '../errors.js';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { checkPackages } from '../dsl/packages.js';
import { deviceImpl, type Applied, type Arguments, type Impl } from '../dsl/impl.js';
import { locate } from '../dsl/location.js';
import { isType, type Type } from '../dsl/type.js';
import { oneLine, quote, showValue } from '../dsl/wording.js';
import { BELOW } from './crunch.js';
import type { ParameterValue } from '../dsl/device.js';

/**
 * How a device of your own is connected, and what it needs.
 *
 * @example
 *   import { device, type, type DeviceOptions, type Impl } from 'mirage';
 *
 *   interface Sensor {
 *     read(): Promise<number>;
 *   }
 *   export const sensor = type<Sensor>('sensor');
 *
 *   export function sensorOf(place: string): Impl<Sensor> {
 *     const options: DeviceOptions<readonly []> = {
 *       module: '@stranger/sensor#connect',
 *       parameters: { place },
 *       packages: ['@stranger/sensor'],
 *       label: `sensorOf('${place}')`,
 *       caller: sensorOf,
 *     };
 *     return device(sensor, options);
 *   }
 */
export interface DeviceOptions<Given extends readonly unknown[] = readonly unknown[]> {
  /**
   * The function that connects it: `@stranger/sensor#connect` is the export `connect` of that package,
   * `./sensor#connect` that of sensor.ts beside config.ts. It is called once, as `connect(parameters, ...devices)`, and
   * returns the device or a promise of it.
   */
  readonly module: string;
  /** The parameters of the device. Devices that are equal in everything are one. Default: none. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * The devices that it consists of, in the order of its type: `device(network.to(sensor), { args: [tap0], ... })`.
   * Default: none.
   */
  readonly args?: Given;
  /** npm packages that `nx depend` installs: `name` or `name@range`. Default: none. */
  readonly packages?: readonly string[];
  /**
   * A folder below the unikernel's folder whose files become part of the program, as the parameter `files`. Default:
   * none.
   */
  readonly embeds?: string;
  /** The device as the user writes it, for errors and comments: `sensor('north')`. Default: the module. */
  readonly label?: string;
  /** Its name in lists of devices and in pictures. Default: its label. */
  readonly title?: string;
  /** The function of your package that config.ts calls: errors point at that call. Default: `device` itself. */
  readonly caller?: (...args: never[]) => unknown;
}

const OPTIONS = [
  'module',
  'parameters',
  'args',
  'packages',
  'embeds',
  'label',
  'title',
  'caller',
] as const satisfies readonly (keyof DeviceOptions)[];
const MODULE = /^[^#\s\\/][^#\s\\]*#[A-Za-z_$][\w$]*$/;

/**
 * Declares a device of your own: its type and the function that connects it. It is the same on every platform.
 *
 * @param type The type of the device, or of a functor that takes the devices in `args`.
 * @throws MIR0113 if the type or an option is not valid, MIR0107 or MIR0111 if `args` do not fit the type, MIR0301 if
 *   the name of a package is not valid.
 * @example
 *   import { device, network, tap0, type } from 'mirage';
 *
 *   interface Sensor {
 *     read(): Promise<number>;
 *   }
 *   export const sensor = type<Sensor>('sensor');
 *   export const outside = device(network.to(sensor), { module: './sensor#connect', args: [tap0] });
 */
export function device<A, Given extends readonly [] | Arguments<A> = readonly []>(
  type: Type<A>,
  options: DeviceOptions<Given>,
): Impl<Applied<A, Given>> {
  if (!isType(type)) {
    const next = "Declare one first: const sensor = type('sensor').";
    throw wrongArgument(device, { name: 'device', position: 1, wanted: 'a type', given: type, next });
  }
  const { module, parameters = {}, args, packages = [], embeds, caller = device } = checked(options);
  const label = oneLine(options.label ?? module);
  const record = {
    kind: 'module',
    connect: module,
    parameters: { ...parameters },
    ...(packages.length > 0 ? { packages: checkPackages(packages, 'device', () => locate(caller)) } : {}),
    ...(embeds === undefined ? {} : { embeds: embeds.replace(/^(?:\.\/)+|\/+$/g, '') }),
    label,
    title: oneLine(options.title ?? label),
  } as const;
  return deviceImpl<A, Given>(type, record, caller, args);
}

/** Returns the options after checking those that evaluation does not check otherwise. */
function checked<Given extends readonly unknown[]>(options: DeviceOptions<Given>): DeviceOptions<Given> {
  const refuse = (problem: string, next: string): never => {
    throw new MirageError('MIR0113', `device ${problem}.`, { ...locate(device, 2), next });
  };
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    refuse(`expects options as argument 2, but got ${showValue(options)}`, "Write { module: './sensor#connect' }.");
  }
  const unknown = Object.keys(options).find((key) => !OPTIONS.some((known) => known === key));
  if (unknown !== undefined) refuse(`has no option ${quote(unknown)}`, `Its options are ${OPTIONS.join(', ')}.`);
  const { module, parameters, args, packages, embeds, label, title, caller } = options;
  if (typeof module !== 'string' || !MODULE.test(module)) {
    const next = "Write '@stranger/sensor#connect', or './sensor#connect' for sensor.ts beside config.ts.";
    refuse(`expects the name of a function as module, but got ${showValue(module)}`, next);
  }
  const wrong = Object.entries(parameters ?? {}).find(([, value]) => !isParameter(value));
  if (wrong !== undefined) {
    const next = 'A parameter is text, a finite number, true or false.';
    refuse(`expects plain data as parameters, but ${oneLine(wrong[0])} is ${showValue(wrong[1])}`, next);
  }
  for (const [name, list] of Object.entries({ args, packages })) {
    if (list !== undefined && !Array.isArray(list))
      refuse(`expects a list as ${name}, but got ${showValue(list)}`, `Write { ${name}: [] }.`);
  }
  if (embeds !== undefined && (typeof embeds !== 'string' || !BELOW.test(embeds))) {
    refuse(
      `expects the path of a folder below the unikernel's as embeds, but got ${showValue(embeds)}`,
      "Write { embeds: 'data' }.",
    );
  }
  for (const [name, text] of Object.entries({ label, title })) {
    if (text !== undefined && typeof text !== 'string')
      refuse(`expects text as ${name}, but got ${showValue(text)}`, `Write { ${name}: 'sensor' }.`);
  }
  if (caller !== undefined && typeof caller !== 'function') {
    refuse(`expects a function as caller, but got ${showValue(caller)}`, 'Give it the function that config.ts calls.');
  }
  return options;
}

function isParameter(value: unknown): value is ParameterValue {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}
