/**
 * The script that runs cases and prints their results: a text that the process evaluates and never compiles. A case
 * returns any value, or throws one.
 *
 * - `describe(value)` is a text with the type, the value, and own properties with their flags, to a depth of 4.
 * - `runCases(cases)` prints a line for each case of `[name, function]`: its result, or what it threw, with the trace.
 */
export const DESCRIBE_SCRIPT = String.raw`
const own = Reflect.ownKeys, flags = Object.getOwnPropertyDescriptor, textOf = String, quote = JSON.stringify;
const kind = Object.prototype.toString, each = Array.prototype.map, joined = Array.prototype.join;
const view = { get length() { return 0; } };
function describe(value, depth = 0, seen = []) {
  switch (typeof value) {
    case 'number': return Object.is(value, -0) ? '-0' : textOf(value);
    case 'string': return value.length > 200 ? quote(value.slice(0, 200)) + '~' + value.length : quote(value);
    case 'bigint': return value + 'n';
    case 'symbol': return value.toString();
    case 'undefined': case 'boolean': return textOf(value);
  }
  if (value === null) return 'null';
  const at = seen.indexOf(value);
  if (at >= 0) return '^' + at;
  if (depth === 4) return '...';
  seen.push(value);
  try {
    const prototype = Object.getPrototypeOf(value);
    const name = prototype === null ? 'null' : flags(prototype, 'constructor')?.value?.name;
    let text = (typeof value === 'function' ? 'function ' : '') + name;
    // Where the stack ends depends on the frames of the functions on it.
    if (value instanceof Error && value.message !== 'Maximum call stack size exceeded') text += ' ' + value.stack;
    const keys = own(value);
    const parts = [];
    for (const key of keys.length > 40 ? keys.slice(0, 40) : keys) {
      if (key === 'stack' || (typeof value === 'function' && key === 'prototype')) continue;
      const flag = flags(value, key);
      const marks = (flag.writable === false ? 'r' : '') + (flag.enumerable ? '' : 'h') + (flag.configurable ? '' : 'f');
      const content = 'value' in flag ? describe(flag.value, depth + 1, seen) : (flag.get ? 'get ' : '') + (flag.set ? 'set' : '');
      parts.push(textOf(key) + (marks && '[' + marks + ']') + ': ' + content);
    }
    return text + (Object.isExtensible(value) ? '' : ' closed') + ' {' + parts.join(', ') + (keys.length > 40 ? '~' + keys.length : '') + '}';
  } catch (error) {
    return 'not describable: ' + error;
  }
}
function outcome(run) {
  try {
    return '= ' + describe(run());
  } catch (error) {
    return '! ' + describe(error);
  }
}
function runCases(cases) {
  for (const [name, run] of cases) print(name + ' ' + outcome(run).replaceAll('\n', ' | '));
}
`;
