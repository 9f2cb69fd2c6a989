import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './bundled-packages.js';

/** Licence and copyright files of a package: LICENSE, LICENCE.md, license-mit, COPYING, NOTICES.txt. */
const NOTICE_FILE = /^(?:licen[cs]e|unlicen[cs]e|copying|copyright|notices?)(?:[-_.][\w.-]*)?$/i;

const RULE = `\n${'='.repeat(80)}\n\n`;

/**
 * Returns the notices of a unikernel, to be distributed with it: those of the platform, then those of the npm packages
 * in the bundle. Packages with the same text share a section. The same input produces the same text.
 */
export function noticesOf(name: string, platform: string | undefined, packages: readonly BundledPackage[]): string {
  const headings = new Map<string, string[]>();
  for (const one of packages) {
    const text = noticeOf(one);
    const heading = `${one.name} ${one.version} (${one.licence ?? 'no licence in package.json'})`;
    headings.set(text, [...(headings.get(text) ?? []), heading]);
  }
  const sections = [...headings].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  const bundled = packages.length === 0 ? [] : [`npm packages in the program of ${name}.\n`, ...sections];
  return [`Software in ${name} and its licences.\n`, ...(platform === undefined ? [] : [platform]), ...bundled].join(
    RULE,
  );
}

/** Returns the unchanged licence files of a package. */
function noticeOf({ folder }: BundledPackage): string {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && NOTICE_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (files.length === 0) return 'The package contains no licence file.\n';
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trimEnd());
  return `${texts.join('\n\n')}\n`;
}
