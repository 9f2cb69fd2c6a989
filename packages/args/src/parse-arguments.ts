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
 * - `--help` before `--` takes precedence over everything else.
 */
export function parseArguments(accepted: Accepted, line: readonly string[]): Parsed {
  const end = line.indexOf('--');
  const options = end === -1 ? line : line.slice(0, end);
  if (options.includes('--help')) return { help: helpText(accepted) };
  const values = new Map<string, unknown>();
  const words: string[] = end === -1 ? [] : line.slice(end + 1);
  const leading: string[] = [];
  for (let at = 0; at < options.length; at++) {
    const word = options[at]!;
    const letter = accepted.args.find(({ short }) => short !== undefined && word.startsWith(`-${short}`));
    const [, long, value] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    const name = letter?.name ?? long;
    const inline = letter ? word.slice(2) || undefined : value;
    if (name === undefined) {
      if (/^-./.test(word) && !/^-[\d.]/.test(word)) return wrong(`unknown argument ${word}`);
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
    const read = codec.parse(given);
    if (read === undefined) {
      const why = codec.problem?.(given);
      const shown = JSON.stringify(given);
      return wrong(`--${name} must be ${codec.wanted}, but is ${shown}${why === undefined ? '' : `: ${why}`}`);
    }
    values.set(name, read);
  }
  const [stray] = accepted.words ? [] : [...leading, ...words];
  if (stray !== undefined) return wrong(`unexpected argument ${JSON.stringify(stray)}`);
  for (const { name, codec, default: fallback } of accepted.args) {
    if (values.has(name)) continue;
    if (fallback === undefined) return wrong(`--${name} is required: ${codec.wanted}`);
    values.set(name, codec.parse(fallback));
  }
  return { values, words: [...leading, ...words] };
}

function wrong(problem: string): Parsed {
  return { error: `${problem}. Use --help to list the arguments.` };
}
