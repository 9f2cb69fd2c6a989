/** Where a name given to `foreign` points. */
export interface ModuleReference {
  /** `./loaf`, `./lib/loaf`, `@scope/package`: relative ones are meant from the unikernel's folder. */
  readonly specifier: string;
  /** Name of the export. */
  readonly exported: string;
}

/** main.ts is this many folders below the unikernel's: `mirage/unix/main.ts`. */
const GENERATED_FOLDER_DEPTH = 2;

/** `Loaf.Relax` is the export Relax of `./loaf`; `./lib/loaf#Relax` says it in full. */
export function moduleOf(name: string): ModuleReference {
  const hash = name.indexOf('#');
  if (hash !== -1) return { specifier: name.slice(0, hash), exported: name.slice(hash + 1) };
  const path = name.split('.');
  const exported = path.pop()!;
  return { specifier: './' + path.map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('/'), exported };
}

/**
 * The specifiers that a dotted name may mean, best first: OCaml's rule (`Loaf` is loaf.ts), the same in kebab-case
 * (`OutToLunch` is out-to-lunch.ts, `TCPStack` is tcp-stack.ts), and the name as it stands. A name with a path means
 * that path only.
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
 * A specifier as main.ts has to write it: what is meant from the unikernel's folder is reached from the generated one.
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
