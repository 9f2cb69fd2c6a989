import { MirageError } from '@mirage/core';
import { nearest } from '../../command-line/nearest.js';
import type { RunWords } from '../../command-line/run-words.js';

/** The part of a JSON schema that is read here. */
interface OptionSchema {
  readonly type: string;
}

/** Options of an executor by name, as its schema describes them. */
export type Schema = Readonly<Record<string, OptionSchema>>;

/** Options as they reach the executor. */
export type Options = Readonly<Record<string, unknown>>;

/**
 * Returns the options of a run whose command line has `--`: those of the target, overridden by those before `--`, and
 * the words after it as `args`. Ignores Nx's own options. Error: MIR0503, an option looks mistyped or has a wrong
 * value.
 */
export function optionsOfWords({ options, args }: RunWords, target: Options, schema: Schema): Options {
  const found: Record<string, unknown> = { ...target, args };
  for (let at = 0; at < options.length; at++) {
    const [, no, word, inline] = /^--(no-)?([A-Za-z][\w-]*)(?:=([^]*))?$/.exec(options[at]!) ?? [];
    if (word === undefined) continue;
    const name = word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const type = Object.hasOwn(schema, name) ? schema[name]!.type : undefined;
    if (type === undefined) {
      const meant = nearest(name, Object.keys(schema));
      if (meant === undefined) continue;
      throw new MirageError('MIR0503', `run has no option --${word}.`, { next: `Did you mean --${meant}?` });
    }
    if (type === 'boolean') {
      if (inline !== undefined && inline !== 'true' && inline !== 'false') {
        throw new MirageError('MIR0503', `--${word} must be true or false, not ${JSON.stringify(inline)}.`, {
          next: `Write --${word}, or omit it.`,
        });
      }
      found[name] = (inline ?? 'true') === (no === undefined ? 'true' : 'false');
      continue;
    }
    const value = inline ?? options[++at] ?? '';
    found[name] = valueOf(type, value, name, isOwnList(found[name], target[name]) ? found[name] : []);
  }
  return found;
}

/** Whether a list comes from this command line, so that another option of the same name extends it. */
function isOwnList(now: unknown, before: unknown): now is readonly unknown[] {
  return Array.isArray(now) && now !== before;
}

function valueOf(type: string, value: string, name: string, list: readonly unknown[]): unknown {
  if (type === 'array') return [...list, ...value.split(',')];
  if (type !== 'number') return value;
  if (value !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new MirageError('MIR0503', `--${name} must be a number, not ${JSON.stringify(value)}.`, {
    next: `Write for example --${name}=64.`,
  });
}

/** Refuses unknown options of a command line without `--`. Error: MIR0503. */
export function refuseStrayOptions(options: Options, schema: Schema, command: string): void {
  const stray = Object.keys(options).find((name) => name !== '_' && !Object.hasOwn(schema, name));
  const words = options['_'];
  const shown =
    stray !== undefined
      ? `--${stray}${options[stray] === true ? '' : `=${String(options[stray])}`}`
      : Array.isArray(words) && words.length > 0
        ? String(words[0])
        : undefined;
  if (shown === undefined) return;
  const meant = stray === undefined ? undefined : nearest(stray, Object.keys(schema));
  throw new MirageError('MIR0503', `run has no option ${shown}.`, {
    next: `${meant === undefined ? '' : `Did you mean --${meant}? `}Arguments of the unikernel follow two hyphens: ${command} -- ${shown}`,
  });
}
