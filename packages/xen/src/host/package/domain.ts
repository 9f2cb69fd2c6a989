import { posix } from 'node:path';
import type { Overlay, PackageFile, PackageInput } from '@mirage/core';
import { checkDirectory, imageNames } from '@mirage/bare-metal';
import { mergeOverlay } from '../config/overlay.js';
import { changesOf } from '../config/settings-changes.js';
import { xlSettings } from '../config/xl-file.js';
import type { XlValue } from '../config/xl-syntax.js';

/**
 * Returns the settings of a packaged domain, whose files are in the folder of the settings. `overlay` is the user's own
 * file for xl. Errors: MIR0412; MIR0503.
 */
export function packagedDomain({ graph, settings }: PackageInput, overlay?: Overlay): Map<string, XlValue> {
  const { directory } = settings;
  checkDirectory(directory, graph.name);
  const there = (path: string): string => posix.resolve(directory, path);
  const generated = mergeOverlay(xlSettings(graph, there), overlay);
  const kernel = there(String(generated.get('kernel')));
  return new Map([...generated, ['kernel', kernel], ...changesOf(graph, settings, false).changes]);
}

/** Returns the image as a file of a package. */
export function imageFile({ graph, image }: PackageInput): PackageFile {
  return { path: imageNames(graph.name, 'xen')[0], contents: image };
}
