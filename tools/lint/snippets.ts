import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Code to lint as if it were the file at `path`, relative to the workspace. */
export interface Snippet {
  readonly path: string;
  readonly code: string;
}

/** Returns the messages of lint for each snippet, as `rule: message`. One process of ESLint, about 5 seconds. */
export function lintSnippets(snippets: readonly Snippet[]): readonly string[][] {
  const script = join(__dirname, 'lint-snippets.mjs');
  const output = execFileSync(process.execPath, [script], { input: JSON.stringify(snippets), encoding: 'utf8' });
  return JSON.parse(output) as string[][];
}
