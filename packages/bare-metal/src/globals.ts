import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * Module with the globals of the web for the kernel's engine, which has the language alone. They work with the machine
 * that the drivers make.
 */
export const webGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals');

/** Module that makes properties of `globalThis` of all of them. */
export const installWebGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals/install');

/** Folder of `Intl`, and of the methods that depend on a locale. */
export const intl: string = dirname(createRequire(import.meta.url).resolve('@mirage/runtime/intl'));
