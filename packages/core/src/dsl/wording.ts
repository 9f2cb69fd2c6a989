import type { ImplNode } from './node.js';

/**
 * Returns a noun with its article: `a console`, `an ip`. It depends on the first letter, which is right for the names
 * of types.
 */
export function withArticle(noun: string): string {
  return `${/^(?:[aeio]|http)/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Escapes text so that it is one line: it is used in lists, drawings and a comment of main.ts. */
export function oneLine(text: string): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // A lone surrogate has no UTF-8: the file would contain another character.
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, escape);
}

/** Returns text in quotes, as config.ts would contain it. */
export function quote(text: string): string {
  return `'${oneLine(text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`;
}

/** Returns the user's name of a node: `defaultConsole`, `netif('1')`, `Loaf.Relax`. */
export function nameOf(node: ImplNode): string {
  switch (node.is) {
    case 'device':
      return node.device.label;
    case 'application':
      return node.module.name;
    case 'argument':
      return `argument '${node.argument.name}'`;
    case 'words':
      return 'defaultArgv';
    case 'choice':
      return node.name;
  }
}

/**
 * Returns an argument as it appears in the label of a device: the name of a device, or quoted text. Any other value is
 * `...`.
 */
export function labelOf(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return isRecord(value) && isRecord(value['node']) ? nameOf(value['node'] as unknown as ImplNode) : '...';
}

/** Returns a value as an error message names it: `a console (defaultConsole)`, `the string 'x'`. */
export function showValue(value: unknown): string {
  if (isRecord(value) && isRecord(value['node'])) return showNode(value['node'] as unknown as ImplNode);
  if ((isRecord(value) || typeof value === 'function') && 'to' in value && 'result' in value)
    return `the type ${String(value.result)}, which is not a device`;
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'string') return `the string ${quote(value)}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return `the ${typeof value} ${String(value)}`;
}

function showNode(node: ImplNode): string {
  return node.parameters.length > 0
    ? `${nameOf(node)}, which still needs ${listTypes(node.parameters)}`
    : `${withArticle(node.result)} (${nameOf(node)})`;
}

/** `a console`, `a console and a network`. */
export function listTypes(types: readonly string[]): string {
  return types.map(withArticle).join(' and ');
}

/** `no argument`, `one argument`, `2 arguments`. */
export function countArguments(count: number): string {
  return count === 0 ? 'no argument' : count === 1 ? 'one argument' : `${count} arguments`;
}

/** Returns a device of a type that a node takes, as config.ts writes it: `tap0` for a network. */
export function exampleOf({ examples = {} }: ImplNode, type: string): string | undefined {
  return Object.hasOwn(examples, type) ? examples[type] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
