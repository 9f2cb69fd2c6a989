import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { missingTools } from './tools.js';

const install = '    sudo apt-get install --yes --no-install-recommends';
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-tools-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the tools that build the kernel', () => {
  it.each<[string, string[], string | undefined]>([
    ['are there', ['gcc', 'as', 'ld'], undefined],
    ['are missing, all of them', [], `gcc and as and ld are not installed.\n${install} gcc binutils`],
    ['are missing, those of one package', ['gcc'], `as and ld are not installed.\n${install} binutils`],
    ['are missing, one of them', ['as', 'ld'], `gcc is not installed.\n${install} gcc`],
  ])('%s', (_, programs, said) => {
    for (const program of programs) writeFileSync(join(folder, program), '', { mode: 0o755 });
    const expected = said === undefined ? undefined : `The kernel of virtio and xen cannot be built: ${said}`;
    expect(missingTools(['/nowhere', folder].join(delimiter))).toBe(expected);
  });

  it('are not files that cannot be run', () => {
    for (const program of ['gcc', 'as', 'ld']) writeFileSync(join(folder, program), '', { mode: 0o644 });
    expect(missingTools(folder)).toContain('gcc and as and ld');
  });
});
