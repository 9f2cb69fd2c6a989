import { brotliCompressSync, constants } from 'node:zlib';
import {
  devices,
  linkSourceMap,
  MirageError,
  type Artefact,
  type Bundle,
  type Graph,
  type OwnSources,
} from '@mirage/core';
import { SYSTEM_SOURCES, USER_SOURCES } from '@mirage/args/stack-trace';
import { NAME_GLOBAL, NATIVES_GLOBAL, type EmbeddedNatives } from '../natives.js';
import type { KoffiFiles } from './native-binary.js';
import { artefactName } from './run.js';

/** With source maps, or errors would name lines of the linked file. */
const SHEBANG = '#!/usr/bin/env -S node --enable-source-maps';

/**
 * Local time is UTC, as on every platform. Node takes the zone from here whenever it changes, so this comes before the
 * first date.
 */
const UTC = "process.env.TZ = 'UTC';";

/** Brotli's level: 280 kB in 45 ms. Level 9 saves 3 kB more in 130 ms, level 11 70 kB in 3.4 s (koffi 3.3.4, x64). */
const COMPRESSION_LEVEL = 5;

/** What `link` needs beside the program. */
export interface LinkInputs {
  readonly ownSources: OwnSources;
  /** Asked only when the graph has a network. */
  readonly koffi: () => KoffiFiles | undefined;
}

/**
 * One executable file that needs nothing but Node: the first line, the time zone, the unikernel's name, native code if
 * the graph has a network, the bundle, its source map. Same input, same bytes. Error: MIR0303 when native code is
 * needed and there is none for this machine.
 */
export function link(
  graph: Graph,
  { code, sourceMap, main, absent = [] }: Bundle,
  { ownSources, koffi }: LinkInputs,
): Artefact[] {
  const name = `globalThis.${NAME_GLOBAL} = ${JSON.stringify(graph.name)};`;
  const head = [
    SHEBANG,
    UTC,
    name,
    ...(absent.length > 0 ? [withoutGlobals(absent)] : []),
    ...(needsNative(graph) ? nativeLines(koffi()) : []),
  ];
  const map = linkSourceMap(sourceMap, {
    graph,
    main,
    isOwn: ownSources,
    prefixes: { user: USER_SOURCES, system: SYSTEM_SOURCES },
    addedLines: head.length,
  });
  const body = code.replace(/\n*(\/\/# sourceMappingURL=.*)?\s*$/, '');
  const lines = [
    ...head,
    body,
    `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`,
    '',
  ];
  return [{ name: artefactName(graph.name), contents: lines.join('\n'), executable: true }];
}

/** Node has globals that no other platform has: a program that looks for them finds the same everywhere. */
function withoutGlobals(names: readonly string[]): string {
  return `for (const name of ${JSON.stringify(names)}) delete globalThis[name];`;
}

/** Only a network needs code that is not JavaScript. */
function needsNative(graph: Graph): boolean {
  return devices(graph).some(({ kind }) => kind === 'network');
}

/** The notice of the native code in the program, which koffi's licence asks for; nothing when there is none. */
export function nativeNotices(graph: Graph, koffi: () => KoffiFiles | undefined): string | undefined {
  const files = needsNative(graph) ? koffi() : undefined;
  return (
    files && `koffi ${files.version}, native code for networks\n\n${files.licence.replaceAll('\r\n', '\n').trimEnd()}\n`
  );
}

function nativeLines(koffi: KoffiFiles | undefined): string[] {
  if (!koffi) {
    throw new MirageError(
      'MIR0303',
      'A network on unix needs the npm package koffi, which has no binary for this machine.',
      {
        next: 'Install it with its optional dependencies: npm install --include=optional koffi',
      },
    );
  }
  const { version, machine, addon, licence } = koffi;
  const compressed = brotliCompressSync(addon, {
    params: { [constants.BROTLI_PARAM_QUALITY]: COMPRESSION_LEVEL, [constants.BROTLI_PARAM_SIZE_HINT]: addon.length },
  });
  const natives: EmbeddedNatives = { machine, koffi: compressed.toString('base64') };
  return [
    `// Contains koffi ${version}:`,
    ...licence
      .trim()
      .split(/\r?\n/)
      .map((line) => `// ${line}`.trimEnd()),
    `globalThis.${NATIVES_GLOBAL} = ${JSON.stringify(natives)};`,
  ];
}
