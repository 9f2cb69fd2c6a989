import { join } from 'node:path';
import {
  addDependenciesToPackageJson,
  generateFiles,
  getProjects,
  joinPathFragments,
  offsetFromRoot,
  readJson,
  readNxJson,
  updateJson,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { initGenerator } from '../init/generator.js';
import { writeOwnFiles } from '../own-files.js';
import { problem } from '../problem.js';
import { parameters, type Parameter } from './devices.js';
import { readEntry, type Entry } from './entry.js';
import { readDirectory, readName } from './place.js';

export interface UnikernelOptions {
  /** Name of the unikernel, its project and its image: `out_to_lunch` becomes `mir-out_to_lunch`. */
  readonly name: string;
  /** Folder of the unikernel, relative to the workspace root. Default: the name. */
  readonly directory?: string;
  /** What it is: a `module` with devices, or an `http` server with an app for Hono. Default: `module`. */
  readonly template?: Template;
  /** Module and export to run. Default: `Unikernel.Main`, the export Main of unikernel.ts. */
  readonly entry?: string;
  /** The devices that `start` accepts, in order. Default: one console. */
  readonly devices?: string | readonly string[];
  /** Default: `jest`. */
  readonly unitTestRunner?: 'jest' | 'none';
  /** Do not format the files. Default: false. */
  readonly skipFormat?: boolean;
}

/** The kinds of unikernels that can be generated. */
export type Template = 'module' | 'http';

/** The folders of the files of each kind, and of its unit test. */
const FOLDERS = {
  module: { files: 'unikernel', test: 'unit-test' },
  http: { files: 'http', test: 'http-test' },
} as const satisfies Record<Template, object>;

/** The app of the template `http`. */
const APP: Entry = { name: 'App.default', module: 'app', exported: 'default', constant: 'app' };
const HONO = { hono: '^4.13.19' };

const DEFAULT_ENTRY = 'Unikernel.Main';
const DEFAULT_DEVICES = 'console';

const TEMPLATES = join(__dirname, '../../../templates');
const JEST = { jest: '^30.3.0', '@jest/globals': '^30.3.0' };

/** The unikernel to generate, as the templates and settings need it. */
interface NewUnikernel {
  readonly template: Template;
  readonly name: string;
  readonly folder: string;
  readonly entry: Entry;
  readonly parameters: readonly Parameter[];
  readonly isTested: boolean;
}

/** Adds a unikernel: config.ts, the module that it runs, project settings, a unit test and a README. */
export async function unikernelGenerator(tree: Tree, options: UnikernelOptions): Promise<GeneratorCallback> {
  const unikernel = readOptions(options);
  const { folder, name, entry, isTested, template } = unikernel;
  refuseNamesake(tree, unikernel);
  await initGenerator(tree, { skipFormat: true });

  const data = Object.entries(
    Object.assign({}, ...unikernel.parameters.map(({ files }) => files)) as Record<string, string>,
  );
  const ignored = unikernel.parameters.some(({ hasDisk }) => hasDisk) ? [['.gitignore', '*.img\n'] as const] : [];
  const written = [...data, ...ignored];
  const own = [
    'config.ts',
    `${entry.module}.ts`,
    'project.json',
    'tsconfig.json',
    'README.md',
    ...written.map(([path]) => path),
  ];
  const test = [`${entry.module}.spec.ts`, 'jest.config.cjs'];
  await writeOwnFiles(
    tree,
    [...own, ...(isTested ? test : [])].map((file) => joinPathFragments(folder, file)),
    {
      skipFormat: options.skipFormat ?? false,
      next: `Name another folder: nx g mirage:unikernel ${name} --directory=FOLDER`,
    },
    () => {
      const words = templateWords(unikernel);
      generateFiles(tree, join(TEMPLATES, FOLDERS[template].files), folder, words);
      if (isTested) generateFiles(tree, join(TEMPLATES, FOLDERS[template].test), folder, words);
      writeJson(tree, joinPathFragments(folder, 'project.json'), projectSettings(tree, unikernel));
      writeJson(tree, joinPathFragments(folder, 'tsconfig.json'), compilerSettings(tree, folder));
      for (const [path, text] of written) tree.write(joinPathFragments(folder, path), text);
      addReference(tree, folder);
    },
  );
  return addPackages(tree, template === 'http' ? HONO : {}, isTested ? JEST : {});
}

function readOptions(options: UnikernelOptions): NewUnikernel {
  const name = readName(options.name);
  const template = readTemplate(options);
  const devices = options.devices ?? DEFAULT_DEVICES;
  return {
    template,
    name,
    folder: readDirectory(options.directory ?? name),
    entry: template === 'http' ? APP : readEntry(options.entry ?? DEFAULT_ENTRY),
    parameters: template === 'http' ? [] : parameters(typeof devices === 'string' ? [devices] : devices, name),
    isTested: (options.unitTestRunner ?? 'jest') === 'jest',
  };
}

/** Returns the template. Error: MIR0601 for an unknown one, and for options that it does not have. */
function readTemplate({ name, template = 'module', entry, devices = DEFAULT_DEVICES }: UnikernelOptions): Template {
  if (!Object.hasOwn(FOLDERS, template)) {
    throw problem(
      `Unknown template '${String(template)}'.`,
      `Its templates are ${Object.keys(FOLDERS).join(' and ')}.`,
    );
  }
  const isDefault = (entry ?? DEFAULT_ENTRY) === DEFAULT_ENTRY && [devices].flat().join() === DEFAULT_DEVICES;
  if (template === 'http' && !isDefault) {
    throw problem(
      'The template http has the app app.ts and a server, so it has neither --entry nor --devices.',
      `Leave them out: nx g mirage:unikernel ${name} --template=http`,
    );
  }
  return template;
}

/** Refuses the name of another project: Nx needs unique names. Error: MIR0601. */
function refuseNamesake(tree: Tree, { name, folder }: NewUnikernel): void {
  const namesake = getProjects(tree).get(name);
  if (namesake === undefined || namesake.root === folder) return;
  throw problem(
    `A project named ${name} already exists in ${namesake.root}.`,
    `Choose another name: nx g mirage:unikernel ${name}_2 --directory=${folder}`,
  );
}

function templateWords({ name, folder, entry, parameters: devices, isTested }: NewUnikernel): Record<string, unknown> {
  const unique = (words: readonly string[]): string[] => [...new Set(words)].sort();
  const console = devices.find(({ kind }) => kind === 'console');
  return {
    tmpl: '',
    name,
    folder,
    module: entry.module,
    moduleName: entry.module.split('/').at(-1),
    exported: entry.exported,
    constant: entry.constant,
    entry: entry.name,
    isTested,
    imports: unique([
      'foreign',
      'job',
      'register',
      ...devices.flatMap(({ kind, imported }) => [kind, ...imported]),
    ]).join(', '),
    chain: [...devices.map(({ kind }) => kind), 'job']
      .map((kind, index) => (index === 0 ? kind : `.to(${kind})`))
      .join(''),
    applied:
      devices.length === 0 ? entry.constant : `${entry.constant}.$(${devices.map(({ value }) => value).join(', ')})`,
    types: unique(devices.map(({ type }) => type).filter((type) => /^\w+$/.test(type))).join(', '),
    signature: devices.map((device) => `${device.name}: ${device.type}`).join(', '),
    fakes: unique(devices.flatMap(({ fakeName }) => fakeName ?? [])).join(', '),
    devices,
    given: devices.map((device) => device.name).join(', '),
    console: console?.name,
    heard: [`${name} is up`, ...devices.flatMap(({ says }) => says?.test ?? [])].map((line) => `'${line}'`),
    clocks: devices.filter(({ kind }) => kind === 'time').map((device) => device.name),
  };
}

/** The settings of the project. Its targets are inferred from config.ts, except for the unit tests. */
function projectSettings(tree: Tree, { name, folder, isTested }: NewUnikernel): object {
  const hasProduction = readNxJson(tree)?.namedInputs?.['production'] !== undefined;
  const test = {
    command: 'jest',
    options: { cwd: '{projectRoot}' },
    cache: true,
    dependsOn: ['^build'],
    inputs: ['default', hasProduction ? '^production' : '^default', { externalDependencies: ['jest'] }],
  };
  return {
    $schema: `${offsetFromRoot(folder)}node_modules/nx/schemas/project-schema.json`,
    name,
    projectType: 'application',
    ...(isTested ? { targets: { test } } : {}),
  };
}

/**
 * The compiler settings for the editor and `typecheck`. Modules are resolved like in the bundler. The project is
 * composite, because projects that the workspace's tsconfig.json references must be; its declarations go to dist.
 */
function compilerSettings(tree: Tree, folder: string): object {
  const base = tree.exists('tsconfig.base.json');
  return {
    ...(base ? { extends: `${offsetFromRoot(folder)}tsconfig.base.json` } : {}),
    compilerOptions: {
      ...(base ? {} : { target: 'es2022', lib: ['es2023'], strict: true }),
      module: 'esnext',
      moduleResolution: 'bundler',
      composite: true,
      emitDeclarationOnly: true,
      rootDir: '.',
      outDir: 'dist/tsc',
      skipLibCheck: true,
    },
    include: ['**/*.ts'],
    exclude: ['mirage', 'dist'],
  };
}

/**
 * Adds the project to the references in the workspace's tsconfig.json, if it has any, like `nx sync`. Otherwise Nx
 * would stop the next build and ask to sync.
 */
function addReference(tree: Tree, folder: string): void {
  if (!tree.exists('tsconfig.json')) return;
  const { references } = readJson<{ references?: readonly { path: string }[] }>(tree, 'tsconfig.json');
  const path = `./${folder}`;
  const same = [path, folder, `${path}/tsconfig.json`, `${folder}/tsconfig.json`];
  if (references === undefined || references.some((reference) => same.includes(reference.path))) return;
  updateJson(tree, 'tsconfig.json', (json: object) => ({ ...json, references: [...references, { path }] }));
}

type Packages = Readonly<Record<string, string>>;

/** Adds packages to those of the workspace. Keeps a version that is already there. */
function addPackages(tree: Tree, dependencies: Packages, devDependencies: Packages): GeneratorCallback {
  const before = tree.read('package.json', 'utf8');
  const install = addDependenciesToPackageJson(tree, dependencies, devDependencies, 'package.json', true);
  return before === tree.read('package.json', 'utf8') ? () => {} : install;
}

export default unikernelGenerator;
