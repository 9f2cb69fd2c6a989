import type { Accepted } from './argument.js';
import { helpText } from './help-text.js';

/**
 * The result of reading a command line: values by name and the words that belong to no argument; the help text; or what
 * is wrong, as sentences.
 */
export type Parsed =
  | { readonly values: ReadonlyMap<string, unknown>; readonly words: readonly string[] }
  | { readonly help: string }
  | { readonly error: string };

/**
 * Reads a command line.
 *
 * - `--name=VALUE` and `--name VALUE` are the same; so are `-n VALUE` and `-nVALUE` if the argument has a letter.
 * - `--name` alone turns a flag on.
 * - Everything after `--` is words.
 * - No message shows the value of a secret, nor words in its neighbourhood.
 * - `--help` before `--` takes precedence over everything else.
 */
export function parseArguments(accepted: Accepted, line: readonly string[]): Parsed {
  const end = line.indexOf('--');
  const options = end === -1 ? line : line.slice(0, end);
  if (options.includes('--help')) return { help: helpText(accepted) };
  const values = new Map<string, unknown>();
  // A word in the wrong place may be a part of a secret that was not quoted.
  const hides = accepted.args.some(({ secret }) => secret);
  const words: string[] = end === -1 ? [] : line.slice(end + 1);
  const leading: string[] = [];
  for (let at = 0; at < options.length; at++) {
    const word = options[at]!;
    const letter = accepted.args.find(({ short }) => short !== undefined && word.startsWith(`-${short}`));
    const [, long, value] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    const name = letter?.name ?? long;
    const inline = letter ? word.slice(2) || undefined : value;
    if (name === undefined) {
      if (/^-./.test(word) && !/^-[\d.]/.test(word))
        return wrong(`unknown argument ${hides ? word.slice(0, 2) : word}`);
      leading.push(word);
      continue;
    }
    const argument = accepted.args.find((one) => one.name === name);
    if (argument === undefined) return wrong(`unknown argument --${name}`);
    if (values.has(name)) return wrong(`--${name} is given twice`);
    const { codec } = argument;
    let given = inline;
    if (given === undefined) {
      if (codec.spec.is === 'flag') given = 'true';
      else if (at + 1 < options.length && !options[at + 1]!.startsWith('--')) given = options[++at]!;
      else return wrong(`--${name} needs a value: ${codec.wanted}`);
    }
    if (argument.secret && given === '') return wrong(`--${name} is empty`);
    const read = codec.parse(given);
    if (read === undefined) {
      if (argument.secret) return wrong(`--${name} must be ${codec.wanted}`);
      const why = codec.problem?.(given);
      const shown = JSON.stringify(given);
      return wrong(`--${name} must be ${codec.wanted}, but is ${shown}${why === undefined ? '' : `: ${why}`}`);
    }
    values.set(name, read);
  }
  const [stray] = accepted.words ? [] : [...leading, ...words];
  if (stray !== undefined) return wrong(`unexpected argument${hides ? '' : ` ${JSON.stringify(stray)}`}`);
  const given = new Set(values.keys());
  for (const { name, codec, default: fallback, alternative } of accepted.args) {
    const hasOther = alternative !== undefined && given.has(alternative);
    if (given.has(name)) {
      if (hasOther) return wrong(`--${name} and --${alternative} are given: one of them is enough`);
      continue;
    }
    const otherwise = hasOther ? '' : fallback;
    if (otherwise === undefined) {
      return wrong(`--${name} is required: ${codec.wanted}${alternative === undefined ? '' : `, or --${alternative}`}`);
    }
    values.set(name, codec.parse(otherwise));
  }
  return { values, words: [...leading, ...words] };
}

function wrong(problem: string): Parsed {
  return { error: `${problem}. Use --help to list the arguments.` };
}
