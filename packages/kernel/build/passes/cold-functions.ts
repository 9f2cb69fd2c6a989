import { unrecognised } from './c-text.js';

const PROTOTYPE = /^static \w+ w2c_(\w+)\(Z_quickjs_instance_t\*[^\n{]*\);$/gm;

/** Marks every function but `hot` as rarely called, so that the compiler makes it small. */
export function coldFunctions(source: string, hot: readonly string[]): string {
  const listed = new Set(hot);
  const found = new Set<string>();
  const marked = source.replace(PROTOTYPE, (prototype, name: string) => {
    if (!listed.has(name)) return `__attribute__((cold)) ${prototype}`;
    found.add(name);
    return prototype;
  });
  const missing = hot.filter((name) => !found.has(name));
  if (missing.length > 0) throw unrecognised(`has no hot function ${missing.join(', ')}`, 'quickjs-wasi 3.6.2');
  return marked;
}
