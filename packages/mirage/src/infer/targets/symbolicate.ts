import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Shows the stack traces of a saved log at the user's files and lines, with the source map of build. */
export function symbolicate(context: TargetContext): TargetConfiguration {
  const { names, project } = context;
  return {
    executor: 'mirage:symbolicate',
    ...perPlatform(context),
    dependsOn: ['^build'],
    ...metadata('Shows the stack traces of a saved log at your own files and lines', project, names.symbolicate),
  };
}
