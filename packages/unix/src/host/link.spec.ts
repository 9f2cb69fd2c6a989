import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import {
  console,
  defaultConsole,
  foreign,
  job,
  network,
  tap0,
  toGraph,
  type Bundle,
  type Graph,
  type Impl,
  type Job,
} from '@mirage/core';
import { NATIVES_GLOBAL, type EmbeddedNatives } from '../natives.js';
import { link, nativeComponents, nativeNotices } from './link.js';
import type { KoffiFiles } from './native-binary.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'lunch', jobs: jobs.map(({ node }) => node) });
const lazy = graphOf(foreign('Loaf.Relax', console.to(job)).$(defaultConsole));
const online = graphOf(foreign('Loaf.Relax', network.to(job)).$(tap0));

const bundle: Bundle = {
  code: '(() => {\n  main();\n})();\n//# sourceMappingURL=out.js.map\n',
  sourceMap: JSON.stringify({
    version: 3,
    sources: ['lunch/loaf.ts', 'lunch/mirage/unix/main.ts', 'own/x.ts'],
    sourcesContent: ['a', 'b', 'c'],
    names: [],
    mappings: 'AAAA;CAAC',
  }),
  main: 'lunch/mirage/unix/main.ts',
};

const koffi: KoffiFiles = {
  version: '9.9.9',
  machine: 'linux-x64-glibc',
  addon: Buffer.from('addon '.repeat(999)),
  licence: 'Be kind.\r\n\r\nAlways.\n',
};

function textOf(graph: Graph, files: () => KoffiFiles | undefined): string {
  const [artefact, ...others] = link(graph, bundle, {
    ownSources: (source) => source.startsWith('own/'),
    koffi: files,
  });
  expect(others).toEqual([]);
  expect(artefact).toMatchObject({ name: 'mir-lunch', executable: true });
  return String(artefact!.contents);
}

/** The map in the last line. */
function mapOf(text: string): { sources: string[]; mappings: string; sourcesContent?: unknown } {
  const [, base64] = /\n\/\/# sourceMappingURL=data:application\/json;base64,(.*)\n$/.exec(text)!;
  return JSON.parse(Buffer.from(base64!, 'base64').toString());
}

const refuse = (): never => {
  throw new Error('koffi must not be requested');
};

describe('link', () => {
  it('creates one script: first line, program, source map', () => {
    const text = textOf(lazy, refuse);
    expect(text.slice(0, text.lastIndexOf('\n//# '))).toBe(
      `#!/usr/bin/env -S node --enable-source-maps\nprocess.env.TZ = 'UTC';\nglobalThis.__mirageName = "lunch";\n(() => {\n  main();\n})();`,
    );
    expect(mapOf(text)).toEqual({
      version: 3,
      names: [],
      sources: [
        'mirage:///lunch/loaf.ts#Relax',
        'mirage-system:///lunch/mirage/unix/main.ts',
        'mirage-system:///own/x.ts',
      ],
      mappings: ';;;AAAA;CAAC',
    });
  });

  it('removes globals that the program looks for and no platform has', () => {
    const looking = { ...bundle, absent: ['Request', 'fetch'] };
    const [artefact] = link(lazy, looking, { ownSources: () => false, koffi: refuse });
    expect(String(artefact!.contents).split('\n')[3]).toBe(
      'for (const name of ["Request","fetch"]) delete globalThis[name];',
    );
  });

  it('contains native code, with its licence, only for a network', () => {
    const lines = textOf(online, () => koffi).split('\n');
    const program = lines.indexOf('(() => {');
    expect(lines.slice(3, program - 1)).toEqual(['// Contains koffi 9.9.9:', '// Be kind.', '//', '// Always.']);
    const natives = JSON.parse(
      lines[program - 1]!.slice(`globalThis.${NATIVES_GLOBAL} = `.length, -1),
    ) as EmbeddedNatives;
    expect(natives.machine).toBe(koffi.machine);
    expect(brotliDecompressSync(Buffer.from(natives.koffi, 'base64'))).toEqual(koffi.addon);
    expect(mapOf(lines.join('\n')).mappings).toBe(`${';'.repeat(program)}AAAA;CAAC`);
  });

  it('produces the same bytes each time', () => {
    expect(textOf(online, () => koffi)).toBe(textOf(online, () => koffi));
  });

  it('returns the notice of native code only for a program that contains it', () => {
    expect(nativeNotices(online, () => koffi)).toBe('koffi 9.9.9, native code for networks\n\nBe kind.\n\nAlways.\n');
    expect(nativeNotices(lazy, refuse)).toBeUndefined();
  });

  it('lists native code with its hash only for a program that contains it', () => {
    const sha256 = createHash('sha256').update(koffi.addon).digest('hex');
    expect(nativeComponents(online, () => koffi)).toEqual([
      { name: 'koffi', version: '9.9.9', licence: 'MIT', role: 'native code for networks', npm: 'koffi', sha256 },
    ]);
    expect(nativeComponents(lazy, refuse)).toEqual([]);
  });

  it('refuses a network without native code for this machine', () => {
    expect(() => textOf(online, () => undefined)).toThrow(
      expect.objectContaining({ code: 'MIR0303', next: expect.stringContaining('npm install') }),
    );
  });
});
