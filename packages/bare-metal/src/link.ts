import {
  linkSourceMap,
  MirageError,
  type Artefact,
  type Bundle,
  type Graph,
  type Location,
  type OwnSources,
} from '@mirage/core';
import { packImage, type PackError } from '@mirage/kernel';
import { SYSTEM_SOURCES, USER_SOURCES } from '@mirage/args/stack-trace';
import { SourceMap, type SourceMapPayload } from 'node:module';

/** What an image is made of. */
export interface ImageInputs {
  readonly graph: Graph;
  readonly bundle: Bundle;
  /** Name of the platform: the ending of the image's name, and of the package that has its drivers. */
  readonly platform: string;
  readonly isOwn: OwnSources;
}

/**
 * The image of a unikernel, and the source map that tells positions in its errors: `mir-NAME.PLATFORM`,
 * `mir-NAME.PLATFORM.map`.
 */
export function imageNames(name: string, platform: string): [image: string, sourceMap: string] {
  return [`mir-${name}.${platform}`, `mir-${name}.${platform}.map`];
}

/**
 * An image of the program: its modules' top level runs now, in the engine of the kernel, and the heap becomes part of
 * the image. No compiler takes part. Same input, same bytes. The image and its source map. Errors: MIR0408 to MIR0410.
 */
export async function linkImage({ graph, bundle, platform, isOwn }: ImageInputs): Promise<Artefact[]> {
  const { code, sourceMap, main } = bundle;
  const packed = await packImage({ appJs: code, appName: graph.name, manifest: { graph } });
  if ('error' in packed) throw refusal(packed, platform, userLocation(sourceMap, isOwn));
  const [image, map] = imageNames(graph.name, platform);
  const { kernelBytes, heapBytes } = packed.report;
  return [
    {
      name: image,
      contents: packed.image,
      executable: false,
      note: `kernel ${megabytes(kernelBytes)}, heap ${megabytes(heapBytes)}`,
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
  ];
}

/** The user's innermost place in a stack of the engine. */
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

/** Why there is no image, as the user can mend it. */
export function refusal(error: PackError, platform: string, locate: UserLocation): MirageError {
  const at = 'stack' in error ? locate(error.stack) : undefined;
  const where = at ? { where: at } : {};
  switch (error.error) {
    case 'forbidden-at-top-level':
      return new MirageError(
        'MIR0408',
        `The top level of a module uses ${error.what}, but it runs when the image is built.`,
        {
          ...where,
          next: "Use it in start, or in a function that start calls: those run when the image boots. Or have the whole module\nevaluated then: foreign('NAME', TYPE, { evaluate: 'boot' }) in config.ts.",
        },
      );
    case 'syntax-error':
    case 'top-level-error':
    case 'top-level-rejection':
      return new MirageError('MIR0409', `The top level of a module fails: ${error.message}.`, {
        ...where,
        next: 'It runs when the image is built, and would fail at every start as well: correct it there.',
      });
    case 'no-start':
      return new MirageError('MIR0409', 'The program never calls boot, so there is nothing to start.', {
        next: 'Configure the unikernel again, then build it.',
      });
    case 'kernel-missing':
    case 'kernel-invalid':
    case 'kernel-mismatch':
      return new MirageError('MIR0410', `There is no kernel to make an image with: ${error.message}.`, {
        next: error.build ?? `Install @mirage/kernel and @mirage/${platform} again, in the same version.`,
      });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
