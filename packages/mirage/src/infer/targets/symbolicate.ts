import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Tells the stack traces in a saved log in the user's own files, with what build left. */
export function symbolicate(context: TargetContext): TargetConfiguration {
  const { names, project } = context;
  return {
    executor: 'mirage:symbolicate',
    ...perPlatform(context),
    dependsOn: ['^build'],
    ...metadata('Tells the stack traces in a saved log in your own files', project, names.symbolicate),
  };
}
