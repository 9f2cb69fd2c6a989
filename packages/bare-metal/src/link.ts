import {
  linkSourceMap,
  MirageError,
  type Artefact,
  type Bundle,
  type Graph,
  type LinkOptions,
  type Location,
  type OwnSources,
} from '@mirage/core';
import { packImage, type CompileReport, type PackError } from '@mirage/kernel';
import { SYSTEM_SOURCES, USER_SOURCES } from '@mirage/args/stack-trace';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { compositionOf } from './composition.js';
import { nameCounters, weighBy, type NamedCounter } from './profile/profile.js';
import { KNOWN_WORK } from './profile/generated/known-work.js';

/** The inputs of an image. */
export interface ImageInputs {
  readonly graph: Graph;
  readonly bundle: Bundle;
  /** Name of the platform: the suffix of the image's name, and of the package that has its drivers. */
  readonly platform: string;
  readonly isOwn: OwnSources;
  readonly options?: LinkOptions | undefined;
}

/** Returns the file names of a unikernel's image and its source map: `mir-NAME.PLATFORM`, `mir-NAME.PLATFORM.map`. */
export function imageNames(name: string, platform: string): [image: string, sourceMap: string] {
  return [`mir-${name}.${platform}`, `mir-${name}.${platform}.map`];
}

/**
 * Links a bundle to an image, and returns the image and its source map. The top level of the program's modules runs
 * now, in the kernel's engine, and the heap becomes part of the image. The same input gives the same bytes. No compiler
 * is needed. Errors: MIR0408 to MIR0410.
 */
export async function linkImage({ graph, bundle, platform, isOwn, options }: ImageInputs): Promise<Artefact[]> {
  const { code, sourceMap, main } = bundle;
  const program = { code, sourceMap, isOwn };
  const isCounted = options?.compile === 'counted';
  const packed = await packImage({
    ...{ appJs: code, appName: graph.name, manifest: { graph } },
    compile: isCounted ? 'all' : (options?.compile ?? 'none'),
    ...(options?.compileBudget === undefined ? {} : { compileBudget: options.compileBudget }),
    ...{ isCounted, weigh: weighBy(KNOWN_WORK, program) },
  });
  if ('error' in packed) throw refusal(packed, platform, userLocation(sourceMap, isOwn));
  const [image, map] = imageNames(graph.name, platform);
  const { kernelBytes, heapBytes, compiled } = packed.report;
  return [
    {
      name: image,
      contents: packed.image,
      executable: false,
      note: `kernel ${megabytes(kernelBytes)}, heap ${megabytes(heapBytes)}${compiledNote(compiled)}`,
      composition: compositionOf(packed),
    },
    {
      name: map,
      contents: linkSourceMap(sourceMap, {
        graph,
        main,
        isOwn,
        prefixes: { user: USER_SOURCES, system: SYSTEM_SOURCES },
        addedLines: 0,
      }),
      executable: false,
    },
    ...(compiled?.counted ? [countersFile(image, nameCounters(compiled.counted, program))] : []),
  ];
}

/** Returns the file that says where an image counts what. */
function countersFile(image: string, counters: readonly NamedCounter[]): Artefact {
  return { name: `${image}.counters`, contents: JSON.stringify(counters), executable: false };
}

/** Returns what the report says about compiled functions; nothing when all functions are interpreted. */
function compiledNote(compiled: CompileReport | undefined): string {
  if (!compiled) return '';
  const { functions, ofFunctions, codeBytes } = compiled;
  return `, ${functions} of ${ofFunctions} functions compiled ${megabytes(codeBytes)}`;
}

/** Returns the innermost position in a stack trace of the engine that is in the user's files. */
export type UserLocation = (stack: string) => Location | undefined;

function userLocation(json: string, isOwn: OwnSources): UserLocation {
  const map = new SourceMap(JSON.parse(json) as SourceMapPayload);
  return (stack) => {
    for (const [, line, column] of stack.matchAll(/app\.js:(\d+):(\d+)/g)) {
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry) || isOwn(entry.originalSource)) continue;
      return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    }
    return undefined;
  };
}

/** Converts an error of the image packer to one that says what the user can do. */
export function refusal(error: PackError, platform: string, locate: UserLocation): MirageError {
  const at = 'stack' in error ? locate(error.stack) : undefined;
  const where = at ? { where: at } : {};
  switch (error.error) {
    case 'forbidden-at-top-level':
      return new MirageError(
        'MIR0408',
        `The top level of a module uses ${error.what}, but the top level runs when the image is built.`,
        {
          ...where,
          next: "Use it in start, or in a function that start calls: those run when the image boots. To evaluate the whole module\nat boot, write foreign('NAME', TYPE, { evaluate: 'boot' }) in config.ts.",
        },
      );
    case 'syntax-error':
    case 'top-level-error':
    case 'top-level-rejection':
      return new MirageError('MIR0409', `The top level of a module fails: ${error.message}.`, {
        ...where,
        next: 'Fix it in the module. The top level runs when the image is built, and would also fail at every start.',
      });
    case 'no-start':
      return new MirageError('MIR0409', 'The program does not call boot, so there is nothing to start.', {
        next: 'Configure the unikernel again, then build it.',
      });
    case 'kernel-missing':
    case 'kernel-invalid':
    case 'kernel-mismatch':
      return new MirageError('MIR0410', `There is no usable kernel for the image: ${error.message}.`, {
        next: error.build ?? `Install the same version of @mirage/kernel and @mirage/${platform} again.`,
      });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
