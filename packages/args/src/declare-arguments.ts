import type { Argument } from './argument.js';
import { parseArguments, type Parsed } from './parse-arguments.js';
import type { ValueCodec } from './value-codecs.js';

/** What an argument says of itself when it is declared. */
export type ArgumentOptions = Pick<Argument, 'doc' | 'default' | 'short'>;

/** The arguments of one unikernel: declared by main.ts, read at boot, then asked for by whoever is started. */
export interface Arguments {
  /** Declares one. The function gives its value, when the command line has been read. */
  readonly add: <A>(name: string, codec: ValueCodec<A>, options: ArgumentOptions) => () => Promise<A>;
  /** Makes words welcome that belong to no argument. The function gives them, in order. */
  readonly words: () => () => Promise<readonly string[]>;
  /** Reads the command line of the unikernel of that name. Called once, before anybody asks for a value. */
  readonly read: (unikernel: string, line: readonly string[]) => Parsed;
}

/** Arguments, none so far. */
export function declareArguments(): Arguments {
  const args: Argument[] = [];
  let takesWords = false;
  let parsed: Parsed | undefined;
  const ready = (): Extract<Parsed, { values: unknown }> => {
    if (parsed && 'values' in parsed) return parsed;
    throw new Error('Nobody has read the command line yet.');
  };
  return {
    add<A>(name: string, codec: ValueCodec<A>, options: ArgumentOptions) {
      args.push({ name, codec: codec as ValueCodec<unknown>, ...options });
      return async () => ready().values.get(name) as A;
    },
    words() {
      takesWords = true;
      return async () => ready().words;
    },
    read: (unikernel, line) => (parsed = parseArguments({ unikernel, args, words: takesWords }, line)),
  };
}
