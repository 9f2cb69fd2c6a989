import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Module with the globals of the web for the kernel's engine, which has the language alone. They work with the machine that the drivers make. */
export const webGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals');

/** Folder of the modules that replace methods which depend on a locale. */
export const localeMethods: string = dirname(
  createRequire(import.meta.url).resolve('@mirage/runtime/locale-methods/compare'),
);
