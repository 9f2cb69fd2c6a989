/*
 * The globals of the web as properties of `globalThis`, for programs that access them in other ways than by name:
 * `const { crypto } = globalThis`, `'crypto' in globalThis`, `Function('return this')()`. It runs before any other
 * module of the program.
 */
import * as globals from './index.js';
import { installOn } from '../install-on.js';

installOn(globalThis, Object.fromEntries(Object.entries(globals).filter(([name]) => !name.includes('.'))));
installOn(globalThis, { global: globalThis, self: globalThis });
