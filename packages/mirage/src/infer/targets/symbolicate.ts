import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Tells the stack traces in a saved log in the user's own files, with what build left. */
export function symbolicate({ names, project }: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:symbolicate',
    ...perPlatform(),
    dependsOn: ['^build'],
    ...metadata('Tells the stack traces in a saved log in your own files', project, names.symbolicate),
  };
}
