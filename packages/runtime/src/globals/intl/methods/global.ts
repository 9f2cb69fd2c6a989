/*
 * `Intl` as a property of `globalThis`, for programs that access it in other ways than by name.
 */
import { Intl } from '../intl.js';
import { installOn } from '../../../install-on.js';

installOn(globalThis, { Intl });
