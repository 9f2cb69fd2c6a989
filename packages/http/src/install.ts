/*
 * The same globals as properties of `globalThis`, for programs that access them in other ways than by name. It runs
 * before any other module of the program.
 */
import { installOn } from '@mirage/runtime';
import * as globals from './globals.js';

installOn(globalThis, Object.fromEntries(Object.entries(globals).filter(([name]) => !name.includes('.'))));
