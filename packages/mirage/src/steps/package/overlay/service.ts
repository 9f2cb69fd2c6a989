import type { Overlay } from '@mirage/core';
import { invalidOverlay } from './user-part.js';

/**
 * Returns a unit with the user's sections after it. systemd merges sections of the same name: a later value replaces an
 * earlier one, or is added to a list, and an empty value clears the list. Source: systemd.syntax(7). Error: MIR0412.
 */
export function printService(generated: string, overlay: Overlay | undefined): string {
  if (!overlay) return generated;
  check(overlay);
  return `${generated}\n# From ${overlay.file}\n${overlay.text.trimEnd()}\n`;
}

/** The sections of a service that systemd reads. */
const SECTIONS = ['Unit', 'Service', 'Install'];

function check(overlay: Overlay): void {
  let offset = 0;
  let hasSection = false;
  let continues = false;
  const fail = (why: string, next: string): never => {
    throw invalidOverlay(overlay, offset, why, next);
  };
  for (const line of overlay.text.split('\n')) {
    const isComment = /^\s*(?:[#;]|$)/.test(line);
    if (!isComment && !continues) {
      const [, section] = /^\[([^\]]*)\]\s*$/.exec(line) ?? [];
      if (section !== undefined) {
        if (!SECTIONS.includes(section) && !section.startsWith('X-'))
          fail(`a service has no section [${section}]`, `Use ${SECTIONS.map((one) => `[${one}]`).join(', ')}.`);
        hasSection = true;
      } else if (!/^[A-Za-z]\w*\s*=/.test(line)) fail('this line is not NAME=VALUE', 'See man systemd.syntax.');
      else if (!hasSection) fail('this line precedes the first section', 'Begin with a section such as [Service].');
    }
    // A comment inside a continued line does not end it.
    if (!isComment || !continues) continues = line.endsWith('\\');
    offset += line.length + 1;
  }
  if (continues) fail('the last line continues nowhere', 'Remove the \\ at its end.');
}
