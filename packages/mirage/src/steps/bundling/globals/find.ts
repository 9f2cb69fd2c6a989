import { ownSources, type Platform } from '@mirage/core';
import * as webGlobals from '@mirage/runtime/globals';
import type { Metafile } from 'esbuild';
import { HTTP_GLOBALS, isHttpLibrary, USES_STREAMS } from '../http-globals.js';
import { importMetaProblems } from '../import-meta.js';
import { packageOf } from '../messages.js';
import { isNodeAtRunTime } from '../node-modules.js';
import { locator } from '../sources.js';
import { isVirtual } from '../virtual-files.js';
import { driverFiles } from './driver-files.js';
import { LANGUAGE_GLOBALS } from './language.js';
import { problemsOf, type GlobalProblems } from './problems.js';
import { findGlobalUses, placesIn } from './uses.js';

/** A bundle before a platform links it. */
export interface Program {
  readonly code: string;
  /** Its sources are paths relative to the workspace root. */
  readonly sourceMap: string;
  /** main.ts, as the source map names it. */
  readonly main: string;
  readonly metafile: Metafile;
}

/** The problems with the globals of a program, and whether it can reach globals as properties of `globalThis`. */
export interface ProgramGlobals extends GlobalProblems {
  readonly reachesGlobalObject: boolean;
  /** Whether its code may use a body as a stream. */
  readonly usesStreams: boolean;
  /** Globals of the web that it uses and that do not exist. */
  readonly absent: readonly string[];
}

/** Node's globals that the drivers of a platform on Node use. */
const NODES_OWN = ['Buffer', 'clearImmediate', 'process', 'setImmediate'];

const INSTALLED = new Set(['Intl', ...HTTP_GLOBALS, ...Object.keys(webGlobals).filter((name) => !name.includes('.'))]);
const KNOWN = new Set([...LANGUAGE_GLOBALS, ...INSTALLED]);

/**
 * Finds the uses of globals and `import.meta` in a bundle. Drivers, the runtime and main.ts are not checked: they are
 * part of the platform.
 */
export function findGlobals({ code, sourceMap, main, metafile }: Program, platform: Platform): ProgramGlobals {
  const locate = locator(sourceMap);
  const isOurs = ownSources(__dirname);
  const drivers = driverFiles(metafile, platform.drivers);
  const needsNode = platform.nodeModules ? packagesOnNode(metafile) : new Set<string>();
  const placeOf = (line: number, column: number): ReturnType<typeof locate> => {
    const where = locate(line, column);
    const file = where?.file ?? '';
    const isPlatform = isVirtual(file) || isOurs(file) || isHttpLibrary(file) || drivers.has(file);
    return file === '' || file === main || isPlatform ? undefined : where;
  };
  const { missing, importMeta, reachesGlobalObject } = findGlobalUses(code, {
    known: KNOWN,
    installed: INSTALLED,
    isOfProgram: (line, column) => placeOf(line, column) !== undefined,
  });
  const uses = missing.map((use) => ({ ...use, where: placeOf(use.line, use.column)! }));
  const isOnNode = ({ where }: (typeof uses)[number]): boolean => needsNode.has(packageOf(where.file) ?? '');
  const reported = uses.filter((use) => !isOnNode(use));
  const kept = new Set([...NODES_OWN, ...uses.filter(isOnNode).map(({ name }) => name)]);
  const globals = problemsOf(reported);
  const meta = importMetaProblems(
    importMeta.map(({ property, line, column }) => ({ property, where: placeOf(line, column)! })),
  );
  return {
    errors: [...globals.errors, ...meta.errors],
    warnings: [...globals.warnings, ...meta.warnings],
    reachesGlobalObject,
    usesStreams: usesStreams(code, (line, column) => placeOf(line, column) !== undefined),
    absent: [...new Set(reported.map(({ name }) => name))].filter((name) => !kept.has(name)).sort(),
  };
}

function usesStreams(code: string, isOfProgram: (line: number, column: number) => boolean): boolean {
  const locationOf = placesIn(code);
  return [...code.matchAll(USES_STREAMS)].some(({ index }) => {
    const { line, column } = locationOf(index);
    return isOfProgram(line, column);
  });
}

/** Returns the packages that import modules of Node. They may use Node's globals as well. */
function packagesOnNode({ inputs }: Metafile): Set<string> {
  const importing = Object.entries(inputs).filter(([, { imports }]) =>
    imports.some(({ path }) => isNodeAtRunTime(path)),
  );
  return new Set(importing.flatMap(([file]) => packageOf(file) ?? []));
}
