import { parseArgs } from 'node:util';

/** The command line of one run. */
export interface RunOptions {
  /** Path of the file for xl. */
  readonly file: string;
  /** Report each step: created paused, console attached, unpaused. */
  readonly isPaused: boolean;
  /** Settings `NAME=VALUE` in xl's syntax that replace those of the file. */
  readonly changes: readonly string[];
  /** Ports of this machine to forward to the guest, in QEMU's notation: `tcp:127.0.0.1:8080-10.0.2.15:80`. */
  readonly forwards: readonly string[];
}

/** Parses the command line of a run. Error: a clause that says what is wrong with it. */
export function parseRunOptions(words: readonly string[]): RunOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        paused: { type: 'boolean', default: false },
        forward: { type: 'string', multiple: true, default: [] },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) return 'run needs exactly one file for xl';
  return { file, isPaused: values.paused, changes: values.set, forwards: values.forward };
}
