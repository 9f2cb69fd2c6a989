import { problem } from '../problem.js';
import { constructors, deviceTypes } from './devices.js';

/** Where `Loaf.Relax` points. */
export interface Entry {
  /** As written in config.ts. */
  readonly name: string;
  /** The module's path from the unikernel's folder, without extension: `loaf`, `lib/loaf`. */
  readonly module: string;
  /** The export's name: `Relax`. */
  readonly exported: string;
  /** The constant that holds it in config.ts: `relax`. */
  readonly constant: string;
}

/** The form that `foreign` understands: capitalised modules, then an export. */
const DOTTED = /^(?:[A-Z]\w*\.)+[A-Za-z_$][\w$]*$/;

/** Names that a constant in a module cannot have (ECMAScript, 12.7.2), or that only confuse. */
export const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally
  for function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** What the generated config.ts imports beside the constant. */
function imported(): readonly string[] {
  const types = deviceTypes();
  return ['foreign', 'job', 'register', ...Object.keys(types), ...constructors(types)];
}

/** Files and folders in the unikernel's folder that a module would get in the way of. */
const OCCUPIED = /^(?:config$|(?:mirage|dist|node_modules)\/)/;

/** Reads an entry. `Lib.Loaf.Relax` is the export Relax of lib/loaf.ts. */
export function readEntry(text: string): Entry {
  if (!DOTTED.test(text)) {
    throw problem(
      `'${text}' does not name a module and an export.`,
      'Write a module with a capital, a dot and an export: --entry=Loaf.Relax is the export Relax of loaf.ts.',
    );
  }
  const path = text.split('.');
  const exported = path.pop()!;
  const module = path.map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('/');
  if (RESERVED.has(exported)) {
    throw problem(
      `'${exported}' is a word of the language, so nothing can be exported under it.`,
      'Choose another name: --entry=Loaf.Relax.',
    );
  }
  if (OCCUPIED.test(module)) {
    throw problem(
      `The module of '${text}' would be ${module}.ts, which is not free.`,
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
