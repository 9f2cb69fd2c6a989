import { impl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';

/** Words of the command line. */
export const argv: Type<readonly string[]> = type<readonly string[]>('argv');

/**
 * The words of the command line that belong to no argument, in order; what follows `--` is words, whatever it looks
 * like.
 */
export const defaultArgv: Impl<readonly string[]> = impl<readonly string[]>({
  is: 'words',
  args: [],
  parameters: argv.parameters,
  result: argv.result,
});
