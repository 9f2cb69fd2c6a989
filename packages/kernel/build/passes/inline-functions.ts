import { unrecognised } from './c-text.js';

/** Functions that are little more than a call or a counter: JS_FreeValue and js_poll_interrupts. */
const INLINE = ['JS_FreeValue', 'f93'];

/** Lets the compiler inline small functions into their callers. */
export function inlineFunctions(source: string): string {
  return INLINE.reduce((text, name) => {
    const prototype = new RegExp(`^static (\\w+ w2c_${name}\\(Z_quickjs_instance_t\\*[^\\n{]*\\);)$`, 'm');
    if (!prototype.test(text)) throw unrecognised(`has no function ${name} to inline`, 'quickjs-wasi 3.6.2');
    return text.replace(prototype, 'static inline $1');
  }, source);
}
