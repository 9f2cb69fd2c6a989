import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import {
  devices,
  linkSourceMap,
  MirageError,
  type Artefact,
  type Bundle,
  type Component,
  type Graph,
  type OwnSources,
} from '@mirage/core';
import { SYSTEM_SOURCES, USER_SOURCES } from '@mirage/args/stack-trace';
import { NAME_GLOBAL, NATIVES_GLOBAL, type EmbeddedNatives } from '../natives.js';
import type { KoffiFiles } from './native-binary.js';
import { artefactName } from './run.js';

/** Enables source maps, so that errors name the user's lines and not those of the linked file. */
const SHEBANG = '#!/usr/bin/env -S node --enable-source-maps';

/** Sets local time to UTC, as on every platform. Node reads this variable when it changes, so no date is affected. */
const UTC = "process.env.TZ = 'UTC';";

/** Brotli's level: 280 kB in 45 ms. Level 9 saves 3 kB more in 130 ms, level 11 70 kB in 3.4 s (koffi 3.3.4, x64). */
const COMPRESSION_LEVEL = 5;

/** Inputs of `link` in addition to the program. */
export interface LinkInputs {
  readonly ownSources: OwnSources;
  /** Called only when the graph has a network. */
  readonly koffi: () => KoffiFiles | undefined;
}

/**
 * Links a bundle to one executable file that needs only Node: the first line, the time zone, the unikernel's name,
 * native code if the graph has a network, the bundle, its source map. The same input gives the same bytes. Error:
 * MIR0303 when there is no native code for this machine.
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

/** Returns code that deletes globals which only Node has, so that a program finds the same globals on all platforms. */
function withoutGlobals(names: readonly string[]): string {
  return `for (const name of ${JSON.stringify(names)}) delete globalThis[name];`;
}

/** Whether a graph needs native code: only networks do. */
function needsNative(graph: Graph): boolean {
  return devices(graph).some(({ kind }) => kind === 'network');
}

/** Returns the notice of the native code in the program, which koffi's licence requires; `undefined` without one. */
export function nativeNotices(graph: Graph, koffi: () => KoffiFiles | undefined): string | undefined {
  const files = needsNative(graph) ? koffi() : undefined;
  return (
    files && `koffi ${files.version}, native code for networks\n\n${files.licence.replaceAll('\r\n', '\n').trimEnd()}\n`
  );
}

/** Returns the native code in the program, for lists of its contents. */
export function nativeComponents(graph: Graph, koffi: () => KoffiFiles | undefined): Component[] {
  const files = needsNative(graph) ? koffi() : undefined;
  if (!files) return [];
  const sha256 = createHash('sha256').update(files.addon).digest('hex');
  const role = 'native code for networks';
  return [{ name: 'koffi', version: files.version, licence: 'MIT', role, npm: 'koffi', sha256 }];
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
