import type { KeyDeclaration } from '../dsl/value.js';
import type { Graph } from './graph.js';

/**
 * The key that every configuration has. npm packages use it to choose between code for development and for production.
 */
export const NODE_ENV: KeyDeclaration = {
  name: 'NODE_ENV',
  stage: 'configure',
  type: 'text',
  value: { is: 'text' },
  doc: 'The value of process.env.NODE_ENV in modules and packages.',
  default: 'production',
};

/** Returns the value of `process.env.NODE_ENV` in the program. Default: `production`. */
export function nodeEnvOf({ keys }: Graph): string {
  return keys.find(({ name }) => name === NODE_ENV.name)?.counts ?? NODE_ENV.default!;
}
