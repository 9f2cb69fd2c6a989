/** The parts of a command line of Nx that determine the meaning of a configuration's name. */
export interface TaskRequest {
  /** `one`: a single task (`nx build x`, `nx run x:build`). */
  readonly mode: 'one' | 'run-many' | 'affected';
  /** `-c`, `--configuration`, `--prod`; the third part of `nx run x:build:xen` is still in `specifier`. */
  readonly configuration?: string;
  /** Names of targets. */
  readonly targets: readonly string[];
  /** Names or patterns of projects. Empty: not given. */
  readonly projects: readonly string[];
  /** Patterns of excluded projects. */
  readonly exclude: readonly string[];
  /** `x:build:xen`, as typed. */
  readonly specifier?: string;
}

/** The options of Nx that accept a list, under all their names. A list continues until the next option. */
const LISTS: Readonly<Record<string, string>> = {
  t: 'targets',
  target: 'targets',
  targets: 'targets',
  p: 'projects',
  project: 'projects',
  projects: 'projects',
  exclude: 'exclude',
};
const SINGLE: Readonly<Record<string, string>> = { c: 'configuration', configuration: 'configuration' };
const ALIASES: Readonly<Record<string, string>> = { b: 'build', e: 'e2e', l: 'lint', s: 'serve', t: 'test' };

/** Parses `process.argv` of an Nx command that runs tasks. Words after `--` belong to the task. */
export function readCommandLine(argv: readonly string[]): TaskRequest {
  const end = argv.indexOf('--');
  const words = argv.slice(2, end === -1 ? undefined : end);
  const options: Record<string, string[]> = {};
  const positional: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const option = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
    if (!option) {
      positional.push(word);
      continue;
    }
    const [, flag, inline] = option;
    if (flag === 'prod' && inline !== 'false') options['configuration'] = ['production'];
    const list = LISTS[flag!];
    const name = list ?? SINGLE[flag!];
    if (name === undefined) continue;
    if (inline !== undefined) {
      options[name] = [...(list ? (options[name] ?? []) : []), inline];
      continue;
    }
    const values: string[] = [];
    while (at + 1 < words.length && !words[at + 1]!.startsWith('-') && (list !== undefined || values.length === 0)) {
      values.push(words[++at]!);
      // Only run-many and affected accept lists. In `nx -p x build` the target follows the project.
      if (list !== undefined && !['run-many', 'affected'].includes(words[0] ?? '')) break;
    }
    options[name] = list ? [...(options[name] ?? []), ...values] : values;
  }
  const split = (name: string): string[] =>
    (options[name] ?? []).flatMap((value) => value.split(',')).filter((value) => value !== '');
  const configuration = options['configuration']?.at(-1);
  const common = { ...(configuration === undefined ? {} : { configuration }), exclude: split('exclude') };

  const [command, ...rest] = positional;
  if (command === 'run-many' || command === 'affected') {
    return { ...common, mode: command, targets: split('targets'), projects: split('projects') };
  }
  const [first, second] = command === 'run' ? rest : positional;
  const projects = split('projects');
  if (first?.includes(':')) return { ...common, mode: 'one', targets: [], projects, specifier: first };
  const target = first === undefined ? [] : [ALIASES[first] ?? first];
  const named = second !== undefined && projects.length === 0 ? [second] : projects;
  return { ...common, mode: 'one', targets: [...target, ...split('targets')], projects: named };
}
