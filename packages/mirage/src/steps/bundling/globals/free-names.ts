import type { AssignmentExpression, Identifier, Node, VariableDeclarator } from 'acorn';
import { parse } from 'acorn';
import { PARSED_VERSION } from '../../language-level.js';
import { analyze, type Scope } from 'eslint-scope';
import type { Program } from 'estree';

/** A use of a name that the program does not declare. */
export interface FreeName {
  readonly node: Identifier;
  /** The enclosing nodes, outermost first. */
  readonly ancestors: readonly Node[];
  readonly isWritten: boolean;
}

/** The names of a program. */
export interface NamedProgram {
  readonly free: readonly FreeName[];
  /** Uses of the variable that the bundler substitutes for `import.meta`. */
  readonly importMeta: readonly FreeName[];
  /** Immediately called functions that use `this`: `(function () { return this; })()`. */
  readonly callsWithThis: readonly Node[];
  /** Returns the initial value or the function of a declared name; undefined if it is ambiguous. */
  readonly meaningOf: (name: Identifier) => Node | undefined;
}

/** Calls `visit` with the direct children of a node, in order. */
function forEachChild(node: Node, visit: (child: Node) => void): void {
  // Programs have millions of nodes, so this allocates no arrays.
  const properties = node as unknown as Record<string, unknown>;
  for (const name in properties) {
    const value = properties[name];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) visit(one);
    } else if (isNode(value)) visit(value);
  }
}

/** Whether a direct child of a node satisfies a condition. */
export function someChild(node: Node, is: (child: Node) => boolean): boolean {
  let found = false;
  forEachChild(node, (child) => (found ||= is(child)));
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Parses a classic script. Throws `SyntaxError` if it is not valid, or newer than the language level. */
export function readNames(code: string): NamedProgram {
  const program = parse(code, { ecmaVersion: PARSED_VERSION, sourceType: 'script', ranges: true });
  // Both libraries use ESTree, but with different types.
  const manager = analyze(program as unknown as Program, { ecmaVersion: 2022, sourceType: 'script', ignoreEval: true });
  const written = new Map<unknown, boolean>();
  for (const reference of manager.globalScope!.through) {
    written.set(reference.identifier, written.get(reference.identifier) === true || reference.isWrite());
  }
  const meanings = new Map<unknown, Node | undefined>();
  const visitScope = (scope: Scope): void => {
    for (const { defs, references } of scope.variables) {
      const node = defs.length === 1 ? (defs[0]!.node as unknown as Node & { init?: Node | null }) : undefined;
      // The bundler may declare a variable in one place and assign it in another.
      const writes = references.filter((reference) => reference.isWrite()).map(({ writeExpr }) => writeExpr);
      const once = writes.length === 1 ? (writes[0] as unknown as Node | undefined) : undefined;
      const meaning = node?.type === 'VariableDeclarator' ? (node.init ?? once ?? undefined) : node;
      for (const { identifier } of references) meanings.set(identifier, meaning);
    }
    scope.childScopes.forEach(visitScope);
  };
  visitScope(manager.globalScope!);

  const free: FreeName[] = [];
  const importMeta: FreeName[] = [];
  const callsWithThis: Node[] = [];
  const ancestors: Node[] = [];
  const visit = (node: Node): void => {
    if (written.has(node)) {
      free.push({ node: node as Identifier, ancestors: [...ancestors], isWritten: written.get(node)! });
      return;
    }
    if (node.type === 'Identifier' && IMPORT_META.test((node as Identifier).name) && !isMade(node, ancestors.at(-1))) {
      importMeta.push({ node: node as Identifier, ancestors: [...ancestors], isWritten: false });
    }
    if (isCallWithThis(node)) callsWithThis.push(node);
    ancestors.push(node);
    forEachChild(node, visit);
    ancestors.pop();
  };
  visit(program);
  return { free, importMeta, callsWithThis, meaningOf: (name) => meanings.get(name) };
}

/** The bundler's names for `import.meta`, an empty object. */
const IMPORT_META = /^import_meta\d*$/;

/** Whether a name is declared or assigned here. */
function isMade(name: Node, parent: Node | undefined): boolean {
  if (parent?.type === 'VariableDeclarator') return (parent as VariableDeclarator).id === name;
  return parent?.type === 'AssignmentExpression' && (parent as AssignmentExpression).left === name;
}

function isCallWithThis(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const { callee } = node as Node & { callee: Node };
  return callee.type === 'FunctionExpression' && usesThis((callee as Node & { body: Node }).body);
}

function usesThis(node: Node): boolean {
  if (node.type === 'ThisExpression') return true;
  if (['FunctionExpression', 'FunctionDeclaration', 'ClassExpression', 'ClassDeclaration'].includes(node.type))
    return false;
  return someChild(node, usesThis);
}
