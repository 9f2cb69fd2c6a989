import { join } from 'node:path';
import {
  addDependenciesToPackageJson,
  detectPackageManager,
  generateFiles,
  getProjects,
  installPackagesTask,
  joinPathFragments,
  offsetFromRoot,
  readJson,
  updateJson,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { initGenerator } from '../init/generator.js';
import { writeOwnFiles } from '../own-files.js';
import { problem } from '../problem.js';
import { readDirectory } from '../unikernel/place.js';
import { listWorkspacePackage } from './workspaces.js';

export interface LibraryOptions {
  readonly name: string;
  /** Folder of the package, relative to the workspace root. Default: `packages/NAME`. */
  readonly directory?: string;
  /** Name of the npm package. Default: the name in the scope of the workspace. */
  readonly packageName?: string;
  /** Do not format the files. Default: false. */
  readonly skipFormat?: boolean;
}

/** What the libraries of one kind have in common. */
export interface LibraryKind {
  /** `device`, `platform`: the generator, and the folder of its templates. */
  readonly kind: 'device' | 'platform';
  /** The exported paths with their modules in `src`: `{ '.': 'index', './connect': 'connect' }`. */
  readonly exports: Readonly<Record<string, string>>;
  /** The module with a unit test. */
  readonly tested: string;
  /** Variables of the templates, in addition to the names. */
  readonly words: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A generated library. `install` installs its packages after the files are written. */
export interface Library {
  readonly packageName: string;
  readonly folder: string;
  readonly install: GeneratorCallback;
}

const TEMPLATES = join(__dirname, '../../../templates');
const JEST = { jest: '^30.3.0', '@jest/globals': '^30.3.0' };
const PACKAGE_NAME = /^@[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*$/;

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Refuses a name that is not valid for a package and an identifier. `example` is a valid one. Error: MIR0601. */
export function checkName(kind: 'device' | 'platform', name: string, example: string): void {
  if (NAME.test(name)) return;
  throw problem(
    `'${name}' cannot be the name of a ${kind}.`,
    `Use lower-case letters, digits and hyphens: nx g mirage:${kind} ${example}`,
  );
}

/** Adds a package with its own build and unit test to the workspace. Errors: MIR0601. */
export async function addLibrary(tree: Tree, options: LibraryOptions, kind: LibraryKind): Promise<Library> {
  const { name } = options;
  const folder = readDirectory(options.directory ?? `packages/${name}`);
  const packageName = readPackageName(tree, options);
  const again = `nx g mirage:${kind.kind} ${name}`;
  const namesake = getProjects(tree).get(name);
  if (namesake !== undefined && namesake.root !== folder) {
    throw problem(
      `A project named ${name} already exists in ${namesake.root}.`,
      `Choose another name: nx g mirage:${kind.kind} ${name}-2`,
    );
  }
  await initGenerator(tree, { skipFormat: true });
  const modules = Object.values(kind.exports).map((module) => `src/${module}.ts`);
  const files = [
    'package.json',
    'project.json',
    'tsconfig.json',
    'jest.config.cjs',
    'README.md',
    ...modules,
    `src/${kind.tested}.spec.ts`,
  ];
  await writeOwnFiles(
    tree,
    files.map((file) => joinPathFragments(folder, file)),
    { skipFormat: options.skipFormat ?? false, next: `Name another folder: ${again} --directory=FOLDER` },
    () => {
      const words = { tmpl: '', name, packageName, ...kind.words };
      generateFiles(tree, join(TEMPLATES, 'library'), folder, words);
      generateFiles(tree, join(TEMPLATES, kind.kind), folder, words);
      writeJson(tree, joinPathFragments(folder, 'package.json'), packageJson(packageName, kind.exports));
      writeJson(tree, joinPathFragments(folder, 'project.json'), projectSettings(name, folder));
      writeJson(tree, joinPathFragments(folder, 'tsconfig.json'), compilerSettings(tree, folder, kind));
      listWorkspacePackage(tree, folder);
    },
  );
  addDependenciesToPackageJson(tree, {}, { ...JEST, ...kind.devDependencies }, 'package.json', true);
  // Other package managers link every package of the workspace; pnpm links only dependencies.
  if (detectPackageManager(tree.root) === 'pnpm') {
    updateJson(tree, 'package.json', (json: { devDependencies?: object }) => ({
      ...json,
      devDependencies: { ...json.devDependencies, [packageName]: 'workspace:*' },
    }));
  }
  return { packageName, folder, install: () => installPackagesTask(tree, true) };
}

/** Returns a name with a scope. A name without one may belong to another package in a registry. Error: MIR0601. */
function readPackageName(tree: Tree, { name, packageName }: LibraryOptions): string {
  const workspace = tree.exists('package.json') ? (readJson<{ name?: string }>(tree, 'package.json').name ?? '') : '';
  const scope = (/^@([^/]+)\//.exec(workspace)?.[1] ?? workspace).toLowerCase();
  const wanted = packageName ?? `@${scope === '' ? 'local' : scope}/${name}`;
  if (PACKAGE_NAME.test(wanted)) return wanted;
  throw problem(
    `'${wanted}' cannot be the name of the package: it needs a scope.`,
    `Use lower-case letters: --packageName=@yours/${name}`,
  );
}

function packageJson(name: string, exported: LibraryKind['exports']): object {
  const entry = (module: string): object => ({ types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` });
  return {
    name,
    version: '0.0.1',
    private: true,
    type: 'module',
    exports: {
      ...Object.fromEntries(Object.entries(exported).map(([path, module]) => [path, entry(module)])),
      './package.json': './package.json',
    },
    files: ['dist'],
  };
}

function projectSettings(name: string, folder: string): object {
  const common = { options: { cwd: '{projectRoot}' }, cache: true, dependsOn: ['^build'] };
  return {
    $schema: `${offsetFromRoot(folder)}node_modules/nx/schemas/project-schema.json`,
    name,
    projectType: 'library',
    targets: {
      build: {
        command: 'tsc -p tsconfig.json',
        ...common,
        inputs: ['default', '^default', { externalDependencies: ['typescript'] }],
        outputs: ['{projectRoot}/dist'],
      },
      test: {
        command: 'jest',
        ...common,
        inputs: ['default', '^default', { externalDependencies: ['jest'] }],
      },
    },
  };
}

function compilerSettings(tree: Tree, folder: string, { devDependencies }: LibraryKind): object {
  const base = tree.exists('tsconfig.base.json');
  return {
    ...(base ? { extends: `${offsetFromRoot(folder)}tsconfig.base.json` } : {}),
    compilerOptions: {
      ...(base ? {} : { strict: true }),
      target: 'es2022',
      lib: ['es2023'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      composite: false,
      declaration: true,
      emitDeclarationOnly: false,
      importHelpers: false,
      rootDir: 'src',
      outDir: 'dist',
      skipLibCheck: true,
      types: '@types/node' in devDependencies ? ['node'] : [],
    },
    include: ['src/**/*.ts'],
    exclude: ['**/*.spec.ts'],
  };
}
