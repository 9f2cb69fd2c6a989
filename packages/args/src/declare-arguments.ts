import type { Argument } from './argument.js';
import { parseArguments, type Parsed } from './parse-arguments.js';
import type { ValueCodec } from './value-codecs.js';

/** The properties of an argument that its declaration gives. */
export type ArgumentOptions = Omit<Argument, 'name' | 'codec'>;

/** The arguments of one unikernel. main.ts declares them, `start` reads them at boot, and jobs receive their values. */
export interface Arguments {
  /** Declares an argument. The returned function returns its value once the command line has been read. */
  readonly add: <A>(name: string, codec: ValueCodec<A>, options: ArgumentOptions) => () => Promise<A>;
  /** Accepts words that belong to no argument. The returned function returns them in order. */
  readonly words: () => () => Promise<readonly string[]>;
  /** The arguments that are declared so far. */
  readonly declared: readonly Argument[];
  /** Reads the command line of the unikernel with that name. Called once, before any value is requested. */
  readonly read: (unikernel: string, line: readonly string[]) => Parsed;
}

/** Returns an empty set of arguments. */
export function declareArguments(): Arguments {
  const args: Argument[] = [];
  let acceptsWords = false;
  let parsed: Parsed | undefined;
  const ready = (): Extract<Parsed, { values: unknown }> => {
    if (parsed && 'values' in parsed) return parsed;
    throw new Error('The command line has not been read yet.');
  };
  return {
    declared: args,
    add<A>(name: string, codec: ValueCodec<A>, options: ArgumentOptions) {
      args.push({ name, codec: codec as ValueCodec<unknown>, ...options });
      return async () => ready().values.get(name) as A;
    },
    words() {
      acceptsWords = true;
      return async () => ready().words;
    },
    read: (unikernel, line) => (parsed = parseArguments({ unikernel, args, words: acceptsWords }, line)),
  };
}
