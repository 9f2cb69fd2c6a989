import type { KeyDeclaration } from '../dsl/value.js';
import type { Graph } from './graph.js';

/**
 * The key that every configuration has: npm packages choose between code for developers and code for production by it.
 */
export const NODE_ENV: KeyDeclaration = {
  name: 'NODE_ENV',
  stage: 'configure',
  type: 'text',
  value: { is: 'text' },
  doc: 'The value of process.env.NODE_ENV in modules and packages.',
  default: 'production',
};

/** The value of `process.env.NODE_ENV` in a program: `production` unless the key says otherwise. */
export function nodeEnvOf({ keys }: Graph): string {
  return keys.find(({ name }) => name === NODE_ENV.name)?.counts ?? NODE_ENV.default!;
}
