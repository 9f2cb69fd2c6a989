import type { Identifier, MemberExpression, Node, ObjectPattern, Property } from 'acorn';
import type { FreeName } from './free-names.js';

/** The global that sends requests. */
export const FETCH = 'fetch';

/** The names of the global object, here and on other platforms. */
const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global']);

/** A read of a property of the global object. */
export interface PropertyRead {
  /** The property, for its location. */
  readonly node: Node;
  /** Whether the program only checks whether the property exists, or has something instead. */
  readonly isProbe: boolean;
}

/**
 * Returns the read of `fetch` as a property of the global object: `globalThis.fetch`, `window['fetch']`,
 * `const { fetch } = self`. `undefined` for all other names and uses. A read of a property of another object, such as
 * `app.fetch`, is none.
 */
export function readOfFetch({ node, ancestors }: FreeName): PropertyRead | undefined {
  if (!GLOBAL_OBJECTS.has(node.name)) return undefined;
  const parent = ancestors.at(-1)!;
  if (parent.type === 'MemberExpression') return readOfMember(parent as MemberExpression, node, ancestors);
  const pattern = patternOf(parent, node);
  const property = pattern?.properties.find((one) => one.type === 'Property' && nameOf(one) === FETCH);
  if (property?.type !== 'Property') return undefined;
  return { node: property.key, isProbe: property.value.type === 'AssignmentPattern' };
}

function readOfMember(member: MemberExpression, node: Node, ancestors: readonly Node[]): PropertyRead | undefined {
  if (member.object !== node || nameOf({ computed: member.computed, key: member.property }) !== FETCH) return undefined;
  const [outer, inner] = outside(ancestors);
  const isWritten = outer?.type === 'AssignmentExpression' && (outer as Node & { left: Node }).left === inner;
  return isWritten ? undefined : { node: member.property, isProbe: isCondition(outer, inner) };
}

/** Returns the node around a member expression, and the node in it. `a?.b` is wrapped. */
function outside(ancestors: readonly Node[]): [outer: Node | undefined, inner: Node] {
  const isWrapped = ancestors.at(-2)?.type === 'ChainExpression';
  return isWrapped ? [ancestors.at(-3), ancestors.at(-2)!] : [ancestors.at(-2), ancestors.at(-1)!];
}

/** Whether an expression is only compared, tested, or replaced if it is missing: reading it does no harm. */
function isCondition(outer: Node | undefined, inner: Node): boolean {
  switch (outer?.type) {
    case 'UnaryExpression':
    case 'BinaryExpression':
      return true;
    case 'LogicalExpression':
      return (outer as Node & { left: Node }).left === inner;
    case 'IfStatement':
    case 'ConditionalExpression':
      return (outer as Node & { test: Node }).test === inner;
    default:
      return false;
  }
}

/** Returns the pattern that takes an object apart: in a declaration, an assignment, or the default of a parameter. */
function patternOf(parent: Node, object: Node): ObjectPattern | undefined {
  const { id, init, left, right } = parent as Node & { id?: Node; init?: Node; left?: Node; right?: Node };
  const pattern =
    parent.type === 'VariableDeclarator' && init === object
      ? id
      : ['AssignmentExpression', 'AssignmentPattern'].includes(parent.type) && right === object
        ? left
        : undefined;
  return pattern?.type === 'ObjectPattern' ? (pattern as ObjectPattern) : undefined;
}

/** Returns the name of a property, if it is known. */
function nameOf({ computed, key }: Pick<Property, 'computed'> & { readonly key: Node }): string | undefined {
  if (!computed && key.type === 'Identifier') return (key as Identifier).name;
  const { value } = key as Node & { value?: unknown };
  return typeof value === 'string' ? value : undefined;
}
