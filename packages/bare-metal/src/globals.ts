import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Module with the web-standard globals, which the kernel's engine lacks. They use the machine of the drivers. */
export const webGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals');

/** Module that defines all of them as properties of `globalThis`. */
export const installWebGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals/install');

/** Folder with `Intl` and the methods that depend on a locale. */
export const intl: string = dirname(createRequire(import.meta.url).resolve('@mirage/runtime/intl'));
