/** The module and export that a name given to `foreign` refers to. */
export interface ModuleReference {
  /** The module: `./loaf`, `./lib/loaf`, `@scope/package`. Relative paths are relative to the unikernel's folder. */
  readonly specifier: string;
  /** The name of the export. */
  readonly exported: string;
}

/** How many folders main.ts is below the unikernel's folder: `mirage/unix/main.ts`. */
const GENERATED_FOLDER_DEPTH = 2;

/**
 * Returns the module and export of a name. `Loaf.Relax` is the export Relax of `./loaf`; `./lib/loaf#Relax` gives the
 * path.
 */
export function moduleOf(name: string): ModuleReference {
  const hash = name.indexOf('#');
  if (hash !== -1) return { specifier: name.slice(0, hash), exported: name.slice(hash + 1) };
  const path = name.split('.');
  const exported = path.pop()!;
  return { specifier: './' + path.map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('/'), exported };
}

/**
 * Returns the specifiers that a dotted name may mean, the preferred one first: OCaml's rule (`Loaf` is loaf.ts), kebab
 * case (`OutToLunch` is out-to-lunch.ts, `TCPStack` is tcp-stack.ts), and the name unchanged. A name with a path has
 * one specifier.
 */
export function candidates(name: string): string[] {
  const { specifier } = moduleOf(name);
  if (name.includes('#')) return [specifier];
  const path = name.split('.').slice(0, -1);
  return [...new Set([specifier, `./${path.map(kebabCase).join('/')}`, `./${path.join('/')}`])];
}

function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/**
 * Returns a specifier as main.ts contains it: paths relative to the unikernel's folder become relative to the generated
 * folder.
 */
export function fromGeneratedFolder(specifier: ModuleReference['specifier']): string {
  return /^\.\.?(?:\/|$)/.test(specifier)
    ? '../'.repeat(GENERATED_FOLDER_DEPTH) + specifier.replace(/^\.(?:\/|$)/, '')
    : specifier;
}

/** Returns the unikernel's folder for the path of its main.ts, with a slash at the end; empty for the root. */
export function unikernelFolder(main: string): string {
  return main
    .split('/')
    .slice(0, -1 - GENERATED_FOLDER_DEPTH)
    .map((folder) => `${folder}/`)
    .join('');
}
