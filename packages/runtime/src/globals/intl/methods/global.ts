/*
 * `Intl` as a property of `globalThis`, for programs that reach it other than by its name.
 */
import { Intl } from '../intl.js';
import { installOn } from '../../../install-on.js';

installOn(globalThis, { Intl });
