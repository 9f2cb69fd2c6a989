// The objects for Kubernetes and KubeVirt have the types that KubeVirt generates from the API's own description.
import { resolve } from 'node:path';
import ts from 'typescript';
import { packageFormats } from '../src/host/package/formats.js';
import { graphs, inputOf } from './package-inputs.js';

const MODELS = '@kubevirt-ui/kubevirt-api';

/** The type of each kind of object. */
const TYPES: Readonly<Record<string, string>> = {
  RuntimeClass: 'kubernetes.IoK8sApiNodeV1RuntimeClass',
  Deployment: 'kubernetes.IoK8sApiAppsV1Deployment',
  Job: 'kubernetes.IoK8sApiBatchV1Job',
  Service: 'kubernetes.IoK8sApiCoreV1Service',
  PersistentVolumeClaim: 'kubernetes.IoK8sApiCoreV1PersistentVolumeClaim',
  VirtualMachine: 'kubevirt.V1VirtualMachine',
};

const FILE = resolve(__dirname, 'objects.ts');

/** Returns a program in which each object is a literal, so that an unknown member is an error, too. */
function programOf(objects: readonly { readonly kind: string }[]): string {
  const constants = objects.map((object, index) => {
    const type = TYPES[object.kind];
    if (type === undefined) throw new Error(`no type for ${object.kind}`);
    return `export const object${index}: ${type} = ${JSON.stringify(object, null, 2)};`;
  });
  return [
    `import type * as kubernetes from '${MODELS}/kubernetes/models';`,
    `import type * as kubevirt from '${MODELS}/kubevirt/models';`,
    ...constants,
  ].join('\n');
}

function errorsOf(source: string): string[] {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => (path === FILE ? source : readFile(path));
  host.fileExists = (path) => path === FILE || fileExists(path);
  const program = ts.createProgram([FILE], options, host);
  const file = program.getSourceFile(FILE)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}

function objectsOf(name: string, graph: (typeof graphs)[keyof typeof graphs], args: string[] = []): { kind: string }[] {
  const format = packageFormats.find((one) => one.name === name)!;
  const [file] = format.package(inputOf(graph, { args })).files;
  return JSON.parse(file!.contents.toString()) as { kind: string }[];
}

const objects = [
  ...objectsOf('kubernetes', graphs.site),
  ...objectsOf('kubernetes', graphs.web),
  ...objectsOf('kubevirt', graphs.hello, ['--greeting=hi']),
  ...objectsOf('kubevirt', graphs.store),
  ...objectsOf('kubevirt', graphs.web),
];

it('all objects have the types of the API', () => {
  expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(Object.keys(TYPES)));
  expect(errorsOf(programOf(objects))).toEqual([]);
});

it('a member that the API does not have, and a value of another type, are errors', () => {
  const [wrong, misspelled] = ['Deployment', 'Service'].map((kind) => ({
    ...objects.find((one) => one.kind === kind)!,
  }));
  const errors = errorsOf(
    programOf([{ ...wrong!, spec: { replicas: '1' } } as never, { ...misspelled!, specc: {} } as never]),
  );
  expect(errors.join('\n')).toMatch(/Type 'string' is not assignable to type 'number'/);
  expect(errors.join('\n')).toMatch(/'"specc"' does not exist in type 'IoK8sApiCoreV1Service'/);
});
