import type { Identifier, Literal, MemberExpression, Node } from 'acorn';
import { readNames, type FreeName } from './free-names.js';
import { isGuarded } from './guards.js';
import { FETCH, readOfFetch } from './outgoing.js';

/** A use of a global that no platform has. */
export interface MissingGlobal {
  /** `process` */
  readonly name: string;
  /** The properties that are read of it, at most two: `env` and `PORT` of `process.env.PORT`. */
  readonly members: readonly string[];
  /** Location in the code: lines start at 1, columns at 0. */
  readonly line: number;
  readonly column: number;
  /** Whether the program checks first that it exists. */
  readonly isGuarded: boolean;
}

/** The uses of globals and `import.meta` in a bundle. */
export interface GlobalUses {
  readonly missing: readonly MissingGlobal[];
  /** Reads of `import.meta`: the property, if it is known, and the location in the code. */
  readonly importMeta: readonly {
    readonly property: string | undefined;
    readonly line: number;
    readonly column: number;
  }[];
  /** Whether it can reach globals other than by name, so that they must be properties of `globalThis`. */
  readonly reachesGlobalObject: boolean;
}

/** Additional input of the analysis. */
export interface Surroundings {
  /** Names that exist on every platform: those of the language and those of `installed`. */
  readonly known: ReadonlySet<string>;
  /** Names of globals that are linked to a program when it uses them. */
  readonly installed: ReadonlySet<string>;
  /** Whether a location belongs to the user's program, not to drivers or to code that the bundler adds. */
  readonly isOfProgram: (line: number, column: number) => boolean;
}

/** Finds how a bundle uses the global object, and which missing globals it uses. */
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
    const fetch = known.has(FETCH) || made.has(FETCH) || made.has(name) ? undefined : readOfFetch(use);
    if ((!mayReach && !isMissing && fetch === undefined) || !isHere(use.node)) continue;
    reachesGlobalObject ||= mayReach;
    if (fetch !== undefined) {
      const guarded = fetch.isProbe || isGuarded(use, program);
      missing.push({ name: FETCH, members: [], ...placeOf(fetch.node.start), isGuarded: guarded });
      // A package may look for fetch in an object that no platform has: that is worth one report, not two.
      if (!guarded) continue;
    }
    if (!isMissing) continue;
    missing.push({ name, members: membersOf(use), ...placeOf(start), isGuarded: isGuarded(use, program) });
  }
  const importMeta = program.importMeta
    .filter(({ node }) => isHere(node))
    .map(({ node, ancestors }) => ({ property: memberOf(ancestors.at(-1)!, node), ...placeOf(node.start) }));
  return { missing, importMeta, reachesGlobalObject };
}

/** Returns a function from offsets in a text to lines, which start at 1, and columns, which start at 0. */
export function placesIn(text: string): (offset: number) => { line: number; column: number } {
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

/** Whether a use of a name may give access to arbitrary globals. */
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
      // Comparisons with it, and its other properties, do not give access to globals.
      if (isTypeof || parent.type === 'BinaryExpression') return false;
      return member === undefined || ['call', 'apply', 'bind', 'constructor'].includes(member);
    default:
      // An assignment to a global must set the property of globalThis.
      return isWritten && installed.has(node.name);
  }
}

/** Returns the property that is read of a name: `x` in `name.x` and `name['x']`; undefined if it is not known. */
function memberOf(parent: Node, node: Node): string | undefined {
  if (parent.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = parent as MemberExpression;
  if (object !== node) return undefined;
  if (!computed) return (property as Identifier).name;
  const { value } = property as Literal;
  return typeof value === 'string' ? value : undefined;
}

/** Returns the global that a program defines itself: `name = ...`, `globalThis.name = ...`. */
function nameThatIsMade({ node, ancestors, isWritten }: FreeName): string | undefined {
  if (isWritten) return node.name;
  const [around, parent] = ancestors.slice(-2);
  if (node.name !== 'globalThis' || around?.type !== 'AssignmentExpression') return undefined;
  return (around as Node & { left: Node }).left === parent ? memberOf(parent!, node) : undefined;
}

/** How many properties of a missing global are reported. */
const MOST_MEMBERS = 2;

/** Returns the properties that are read of a name, at most two: `env` and `PORT` of `process.env.PORT`. */
function membersOf({ node, ancestors }: FreeName): string[] {
  const members: string[] = [];
  let inner: Node = node;
  for (const outer of ancestors.slice(-3).reverse()) {
    if (outer.type === 'ChainExpression') continue;
    const member = memberOf(outer, inner);
    if (member === undefined || members.length === MOST_MEMBERS) break;
    members.push(member);
    inner = outer;
  }
  return members;
}
