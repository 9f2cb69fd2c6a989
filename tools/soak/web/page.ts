import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepsOf } from '../../../e2e/support/transcript';
import { CHECKOUT } from '../../../e2e/support/workspace';

/** Returns a file that docs/behind-a-proxy.md shows. Throws if the page does not have it. */
export function fileOfPage(path: string): string {
  const page = readFileSync(join(CHECKOUT, 'docs/behind-a-proxy.md'), 'utf8');
  for (const step of stepsOf(page)) if (step.is === 'file' && step.path === path) return step.text;
  throw new Error(`docs/behind-a-proxy.md has no file ${path}.`);
}

/** Replaces all occurrences of each text by another one, in order. Throws if the file does not contain a text. */
export function withReplaced(file: string, replacements: Readonly<Record<string, string>>): string {
  let text = file;
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`The file does not contain '${from}':\n${text}`);
    text = text.replaceAll(from, to);
  }
  return text;
}
