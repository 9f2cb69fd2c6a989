// The objects for Kubernetes and KubeVirt have the types that KubeVirt generates from the API's own description.
import { packageFormats } from '../src/host/package/formats.js';
import { graphs, inputOf } from './package-inputs.js';
import { errorsOf, typedLiteral } from './typed-literals.js';

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

/** Returns a program with all objects. */
function programOf(objects: readonly { readonly kind: string }[]): string {
  const constants = objects.map((object, index) => {
    const type = TYPES[object.kind];
    if (type === undefined) throw new Error(`no type for ${object.kind}`);
    return typedLiteral(`object${index}`, type, object);
  });
  return [
    `import type * as kubernetes from '${MODELS}/kubernetes/models';`,
    `import type * as kubevirt from '${MODELS}/kubevirt/models';`,
    ...constants,
  ].join('\n');
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
