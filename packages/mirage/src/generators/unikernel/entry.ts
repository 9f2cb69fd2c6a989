import { problem } from '../problem.js';
import { constructors, deviceTypes } from './devices.js';

/** The module and the export that a name such as `Loaf.Relax` refers to. */
export interface Entry {
  /** As written in config.ts. */
  readonly name: string;
  /** The module's path from the unikernel's folder, without extension: `loaf`, `lib/loaf`. */
  readonly module: string;
  /** The export's name: `Relax`. */
  readonly exported: string;
  /** The name of its constant in config.ts: `relax`. */
  readonly constant: string;
}

/** The form that `foreign` accepts: capitalized modules, then an export. */
const DOTTED = /^(?:[A-Z]\w*\.)+[A-Za-z_$][\w$]*$/;

/** Names that a constant in a module cannot have (ECMAScript, 12.7.2) or should not have. */
export const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally
  for function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** Names that the generated config.ts imports. */
function imported(): readonly string[] {
  const types = deviceTypes();
  return ['foreign', 'job', 'register', ...Object.keys(types), ...constructors(types)];
}

/** Files and folders in the unikernel's folder that a module must not replace. */
const OCCUPIED = /^(?:config$|(?:mirage|dist|node_modules)\/)/;

/** Parses an entry. `Lib.Loaf.Relax` is the export Relax of lib/loaf.ts. Error: MIR0601. */
export function readEntry(text: string): Entry {
  if (!DOTTED.test(text)) {
    throw problem(
      `'${text}' does not name a module and an export.`,
      'Write a capitalized module, a dot and an export: --entry=Loaf.Relax is the export Relax of loaf.ts.',
    );
  }
  const path = text.split('.');
  const exported = path.pop()!;
  const module = path.map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('/');
  if (RESERVED.has(exported)) {
    throw problem(
      `'${exported}' is a reserved word, so it cannot be the name of an export.`,
      'Choose another name: --entry=Loaf.Relax.',
    );
  }
  if (OCCUPIED.test(module)) {
    throw problem(
      `The module of '${text}' would be ${module}.ts, but that path is reserved.`,
      'Choose another name: --entry=Loaf.Relax.',
    );
  }
  const lower = exported.charAt(0).toLowerCase() + exported.slice(1);
  return {
    name: text,
    module,
    exported,
    constant: RESERVED.has(lower) || imported().includes(lower) ? `${lower}Unikernel` : lower,
  };
}
