/*
 * The globals of the web as properties of `globalThis`, for programs that can reach them other than by their names:
 * `const { crypto } = globalThis`, `'crypto' in globalThis`, `Function('return this')()`. It runs before any other
 * module of the program.
 */
import * as globals from './index.js';
import { installOn } from '../install-on.js';

installOn(globalThis, Object.fromEntries(Object.entries(globals).filter(([name]) => !name.includes('.'))));
installOn(globalThis, { global: globalThis, self: globalThis });
