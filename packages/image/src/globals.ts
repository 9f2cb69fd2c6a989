import { createRequire } from 'node:module';

/** Module with the globals of the web for the kernel's engine, which has the language alone. They work with the machine that the drivers make. */
export const webGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals');

/** Module that makes properties of `globalThis` of all of them. */
export const installWebGlobals: string = createRequire(import.meta.url).resolve('@mirage/runtime/globals/install');
