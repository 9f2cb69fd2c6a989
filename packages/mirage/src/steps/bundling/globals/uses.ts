import type { Identifier, Literal, MemberExpression, Node } from 'acorn';
import { readNames, type FreeName } from './free-names.js';
import { isGuarded } from './guards.js';

/** A use of a global that no platform has. */
export interface MissingGlobal {
  /** `process` */
  readonly name: string;
  /** What is read of it, as written: `process.env.PORT`. */
  readonly text: string;
  /** Place in the code: the line from 1, the column from 0. */
  readonly line: number;
  readonly column: number;
  /** Whether the program looks first whether it exists. */
  readonly isGuarded: boolean;
}

/** What a bundle wants of the place where it runs. */
export interface GlobalUses {
  readonly missing: readonly MissingGlobal[];
  /** Reads of `import.meta`: the property, if it is known, and the place in the code. */
  readonly importMeta: readonly {
    readonly property: string | undefined;
    readonly line: number;
    readonly column: number;
  }[];
  /**
   * Whether it can reach globals in another way than by their names, so that they have to be properties of
   * `globalThis`.
   */
  readonly reachesGlobalObject: boolean;
}

/** What the analysis has to know of a program beside its code. */
export interface Surroundings {
  /** Names that exist everywhere: those of the language and those of `installed`. */
  readonly known: ReadonlySet<string>;
  /** Names of globals that become part of a program when it refers to them. */
  readonly installed: ReadonlySet<string>;
  /** Whether a place in the code belongs to the user's program, not to drivers or to what the bundler adds. */
  readonly isOfProgram: (line: number, column: number) => boolean;
}

/** Finds how a bundle uses the global object, and which globals it uses that do not exist. */
export function findGlobalUses(code: string, { known, installed, isOfProgram }: Surroundings): GlobalUses {
  const program = readNames(code);
  const placeOf = placesIn(code);
  const isHere = ({ start }: Node): boolean => {
    const { line, column } = placeOf(start);
    return isOfProgram(line, column);
  };
  const made = new Set(program.free.flatMap((use) => nameThatIsMade(use) ?? []));
  const missing: MissingGlobal[] = [];
  let reachesGlobalObject = program.callsWithThis.some(isHere);
  for (const use of program.free) {
    const { name, start } = use.node;
    const mayReach = !reachesGlobalObject && reachesGlobals(use, installed);
    const isMissing = !known.has(name) && !made.has(name);
    if ((!mayReach && !isMissing) || !isHere(use.node)) continue;
    reachesGlobalObject ||= mayReach;
    if (!isMissing) continue;
    missing.push({ name, text: writtenOf(use), ...placeOf(start), isGuarded: isGuarded(use, program) });
  }
  const importMeta = program.importMeta
    .filter(({ node }) => isHere(node))
    .map(({ node, ancestors }) => ({ property: memberOf(ancestors.at(-1)!, node), ...placeOf(node.start) }));
  return { missing, importMeta, reachesGlobalObject };
}

/** Finds lines, from 1, and columns, from 0, of offsets in a text. */
function placesIn(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! };
  };
}

/** Whether a use of a name may lead to any of the globals. */
function reachesGlobals({ node, ancestors, isWritten }: FreeName, installed: ReadonlySet<string>): boolean {
  const parent = ancestors.at(-1)!;
  const isTypeof = parent.type === 'UnaryExpression';
  const member = memberOf(parent, node);
  switch (node.name) {
    case 'globalThis':
      return member === undefined ? !isTypeof : installed.has(member);
    case 'eval':
      return !isTypeof;
    case 'Function':
      // What it is compared with, and what it has beside making functions, leads nowhere.
      if (isTypeof || parent.type === 'BinaryExpression') return false;
      return member === undefined || ['call', 'apply', 'bind', 'constructor'].includes(member);
    default:
      // A program that sets a global means the property.
      return isWritten && installed.has(node.name);
  }
}

/** The property that is read of a name, if it is known: `x` in `name.x` and `name['x']`; empty if it is not known. */
function memberOf(parent: Node, node: Node): string | undefined {
  if (parent.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = parent as MemberExpression;
  if (object !== node) return undefined;
  if (!computed) return (property as Identifier).name;
  const { value } = property as Literal;
  return typeof value === 'string' ? value : undefined;
}

/** The global that a program makes itself: `name = ...`, `globalThis.name = ...`. */
function nameThatIsMade({ node, ancestors, isWritten }: FreeName): string | undefined {
  if (isWritten) return node.name;
  const [around, parent] = ancestors.slice(-2);
  if (node.name !== 'globalThis' || around?.type !== 'AssignmentExpression') return undefined;
  return (around as Node & { left: Node }).left === parent ? memberOf(parent!, node) : undefined;
}

/** A name with what is read of it, at most two properties: `process.env.PORT`. */
function writtenOf({ node, ancestors }: FreeName): string {
  let text = node.name;
  let inner: Node = node;
  for (const outer of ancestors.slice(-3).reverse()) {
    if (outer.type === 'ChainExpression') continue;
    const member = memberOf(outer, inner);
    if (member === undefined || text.split('.').length > 2) break;
    text += `.${member}`;
    inner = outer;
  }
  return text;
}
