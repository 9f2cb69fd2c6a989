import type { KvRo, KvRw } from '@mirage/types';
import { MirageError } from '../errors.js';
import { deviceImpl, impl, isImpl, type Impl } from './impl.js';
import { locate } from './location.js';
import { TypeValue } from './type.js';
import { keyValue, type KeyDeclaration, type Value } from './value.js';
import { isValueType, shownAs, text, type ValueType } from './value-type.js';
import { labelOf, quote, showValue } from './wording.js';

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

/**
 * The options of an argument.
 *
 * @example
 *   import { argument, directKvRo, text, type ArgumentOptions } from 'mirage';
 *
 *   // --token=TEXT, or --token-file=KEY for a file in the folder secrets.
 *   const options: ArgumentOptions<string> = { doc: 'The token.', secret: true, store: directKvRo('secrets') };
 *   export const token = argument('token', text, options);
 */
export interface ArgumentOptions<A> extends KeyOptions<A> {
  /**
   * Whether it is a secret: a text without a default that no log, message, drawing or file of ours contains. Default:
   * false. A host shows the command lines of its processes to all its users, and Nx keeps the last one in
   * `.nx/cache/run.json`: prefer a `store`.
   */
  readonly secret?: boolean;
  /**
   * A store that a secret may be read from: with `--NAME-file=KEY` instead of `--NAME=TEXT`. A line break at the end of
   * the value does not count. `crunch` makes the secret part of every image. Default: none.
   */
  readonly store?: Impl<KvRo> | Impl<KvRw>;
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
  const declared = declaration(key, 'key', 'configure', name, type, options);
  if ('secret' in options) {
    throw new MirageError('MIR0113', `key ${quote(name)} cannot be a secret: generated files contain its value.`, {
      ...locate(key, 3),
      next: `Declare it as argument(${quote(name)}, text, { doc: 'What it is for.', secret: true }).`,
    });
  }
  return keyValue<A>(declared);
}

/**
 * Declares an argument: a value that is given when the unikernel starts, as `--hello=TEXT` on its command line. `start`
 * receives it like a device. `--help` lists all arguments.
 *
 * @param name Letters, digits, `_` and `-`; the first is a letter.
 * @throws MIR0107 if `store` is not a store, MIR0113 if the name, the type or another option is not valid.
 * @example
 *   import { argument, foreign, job, register, text } from 'mirage';
 *
 *   const hello = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
 *   register('hello', [foreign('Unikernel.Hello', text.to(job)).$(hello)]);
 */
export function argument<A>(name: string, type: ValueType<A>, options: ArgumentOptions<NoInfer<A>>): Impl<A> {
  const declared = declaration(argument, 'argument', 'run', name, type, options);
  const { secret = false, store } = options;
  if (typeof secret !== 'boolean') refuseSecret(name, `expects true or false as secret, but got ${showValue(secret)}`);
  if (!secret && store !== undefined) refuseSecret(name, 'has a store, but is not a secret');
  if (!secret) return argumentImpl<A>(declared);
  if (type.result !== text.result) refuseSecret(name, 'is a secret, so its type must be text');
  if (declared.default !== undefined) refuseSecret(name, 'is a secret with a default, which every image would contain');
  const made =
    store === undefined ? argumentImpl<string>({ ...declared, secret: true }) : storedSecret(declared, store);
  // A secret is a text, so `A` is `string`.
  return made as unknown as Impl<A>;
}

function argumentImpl<A>(declared: KeyDeclaration): Impl<A> {
  const { type, where } = declared;
  return impl<A>({
    is: 'argument',
    argument: declared,
    args: [],
    parameters: [],
    result: type,
    ...(where ? { where } : {}),
  });
}

/** The types of stores that are read. The language does not know their devices. */
const STORES = ['kvRo', 'kvRw'];

/** Returns a secret that is given by `--NAME`, or by `--NAME-file` from a store. */
function storedSecret(declared: KeyDeclaration, store: Impl<KvRo> | Impl<KvRw>): Impl<string> {
  const { name, where } = declared;
  const file = `${name}-file`;
  const given = argumentImpl<string>({ ...declared, secret: true, alternative: file });
  const key = argumentImpl<string>({
    name: file,
    stage: 'run',
    type: text.result,
    value: text.codec.spec,
    doc: `The key of --${name} in ${labelOf(store)}.`,
    default: '',
    ...(where ? { where } : {}),
  });
  const isStore = isImpl(store) && store.node.parameters.length === 0 && STORES.includes(store.node.result);
  const storeType = isStore ? store.node.result : STORES[0]!;
  const functor = new TypeValue<unknown>([text.result, text.result, storeType], text.result, {
    kvRo: "directKvRo('secrets')",
  });
  const device = {
    kind: 'module',
    connect: '@mirage/runtime/devices/secret#connectSecret',
    parameters: { name },
    label: `secret --${name}`,
    title: `secret --${name}`,
  } as const;
  return deviceImpl(functor, device, argument, [given, key, store] as never, [1, 1, 3]) as unknown as Impl<string>;
}

function refuseSecret(name: string, problem: string): never {
  throw new MirageError('MIR0113', `argument ${quote(name)} ${problem}.`, {
    ...locate(argument, 3),
    next: `Write argument(${quote(name)}, text, { doc: 'What it is for.', secret: true, store: directKvRo('secrets') }).`,
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
