import { MirageError } from '../errors.js';
import { impl, type Impl } from './impl.js';
import { locate } from './location.js';
import { keyValue, type KeyDeclaration, type Value } from './value.js';
import { isValueType, shownAs, type ValueType } from './value-type.js';
import { quote, showValue } from './wording.js';

/**
 * The options of a key or an argument.
 *
 * @example
 *   import { integer, key, type KeyOptions } from 'mirage';
 *
 *   const options: KeyOptions<number> = { doc: 'Size in MiB.', default: 16, group: 'data' };
 *   export const size = key('size', integer, options); // --keys=data-size=16
 */
export interface KeyOptions<A> {
  /** What it is for, as a sentence on one line. */
  readonly doc: string;
  /** Its value if none is given. Without a default a value is required; the default of a flag is false. */
  readonly default?: A;
  /**
   * A prefix of the name, followed by a hyphen. It distinguishes the keys of two devices: `data-kv_ro`. Default: none.
   */
  readonly group?: string;
}

/** The name of a key, as typed after two hyphens. */
const NAME = /^[A-Za-z][\w-]*$/;

/**
 * Declares a key: a decision that is made when the unikernel is configured, with `nx configure NAME --keys=fast=true`.
 * `ifImpl` and `matchImpl` choose devices by it.
 *
 * @param name Letters, digits, `_` and `-`; the first is a letter.
 * @throws MIR0113 if the name, the type or an option is not valid.
 * @example
 *   import { blockOfFile, flag, ifImpl, key, ramdisk } from 'mirage';
 *
 *   const fast = key('fast', flag, { doc: 'Whether the disk is in memory.', default: true });
 *   export const disk = ifImpl(fast, ramdisk('scratch', 2048), blockOfFile('disk.img'));
 */
export function key<A>(name: string, type: ValueType<A>, options: KeyOptions<NoInfer<A>>): Value<A> {
  return keyValue<A>(declaration(key, 'key', 'configure', name, type, options));
}

/**
 * Declares an argument: a value that is given when the unikernel starts, as `--hello=TEXT` on its command line. `start`
 * receives it like a device. `--help` lists all arguments.
 *
 * @param name Letters, digits, `_` and `-`; the first is a letter.
 * @throws MIR0113 if the name, the type or an option is not valid.
 * @example
 *   import { argument, foreign, job, register, text } from 'mirage';
 *
 *   const hello = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
 *   register('hello', [foreign('Unikernel.Hello', text.to(job)).$(hello)]);
 */
export function argument<A>(name: string, type: ValueType<A>, options: KeyOptions<NoInfer<A>>): Impl<A> {
  const declared = declaration(argument, 'argument', 'run', name, type, options);
  return impl<A>({
    is: 'argument',
    argument: declared,
    args: [],
    parameters: [],
    result: type.result,
    ...(declared.where ? { where: declared.where } : {}),
  });
}

function declaration<A>(
  below: unknown,
  called: string,
  stage: KeyDeclaration['stage'],
  name: string,
  type: ValueType<A>,
  options: KeyOptions<A>,
): KeyDeclaration {
  const refuse = (position: number, problem: string, next: string): never => {
    throw new MirageError('MIR0113', `${called} ${problem}.`, { ...locate(below, position), next });
  };
  if (typeof name !== 'string' || !NAME.test(name) || name === 'help') {
    const why = name === 'help' ? ', which every unikernel has already' : '';
    const next = `Write ${called}('hello', text, { doc: 'What to say.' }): letters, digits, _ and -.`;
    refuse(1, `expects a name as argument 1, but got ${showValue(name)}${why}`, next);
  }
  if (!isValueType(type)) {
    const next = "Give it text, integer, flag, duration, address, prefix, tcpPort, udpPort or oneOf('fast', 'slow').";
    refuse(2, `expects the type of a value as argument 2, but got ${showValue(type)}`, next);
  }
  const { doc, group } = (options ?? {}) as Partial<KeyOptions<A>>;
  if (typeof doc !== 'string' || /[\p{Cc}\u2028\u2029]/u.test(doc)) {
    refuse(3, `${quote(name)} has no valid doc`, `Write ${called}('${name}', ..., { doc: 'What it is for.' }).`);
  }
  if (group !== undefined && (typeof group !== 'string' || !NAME.test(group))) {
    refuse(3, `${quote(name)} expects a name as group, but got ${showValue(group)}`, "Write { group: 'data' }.");
  }
  const fallback = options.default === undefined && type.codec.spec.is === 'flag' ? false : options.default;
  const shown = fallback === undefined ? undefined : shownAs(type as ValueType<unknown>, fallback);
  if (fallback !== undefined && shown === undefined) {
    refuse(
      3,
      `${quote(name)} has a default that is not ${type.codec.wanted}: ${showValue(fallback)}`,
      'Choose another default.',
    );
  }
  const { where } = locate(below);
  return {
    name: group === undefined ? name : `${group}-${name}`,
    stage,
    type: type.result,
    value: type.codec.spec,
    doc: doc!,
    ...(shown === undefined ? {} : { default: shown }),
    ...(where ? { where } : {}),
  };
}
