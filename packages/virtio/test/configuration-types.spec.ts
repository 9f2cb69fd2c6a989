// The files for Nomad, Firecracker and Cloud Hypervisor have the types of their APIs, of which npm has no types.
import { packageFormats } from '../src/host/package/formats.js';
import { graphs, inputOf } from './package-inputs.js';
import { errorsOf, typedLiteral } from './typed-literals.js';

type Named = (typeof graphs)[keyof typeof graphs];

const PROGRAM = [
  `import type { JobFile } from './nomad-job.js';`,
  `import type { CloudHypervisorConfiguration, FirecrackerConfiguration } from './monitor-configurations.js';`,
];

function fileOf(format: string, graph: Named): object {
  const [file] = packageFormats.find(({ name }) => name === format)!.package(inputOf(graph)).files;
  return JSON.parse(file!.contents.toString()) as object;
}

function errorsIn(type: string, files: readonly object[]): string[] {
  return errorsOf([...PROGRAM, ...files.map((file, index) => typedLiteral(`file${index}`, type, file))].join('\n'));
}

it.each<[string, string, Named[]]>([
  ['nomad', 'JobFile', [graphs.hello, graphs.out_to_lunch, graphs.site, graphs.web, graphs.router]],
  ['firecracker', 'FirecrackerConfiguration', [graphs.hello, graphs.store, graphs.frames]],
  ['cloud-hypervisor', 'CloudHypervisorConfiguration', [graphs.hello, graphs.store, graphs.frames]],
])('all files for %s have the types of the API', (format, type, some) => {
  const files = some.map((graph) => fileOf(format, graph));
  expect(errorsIn(type, files)).toEqual([]);
});

it.each<[string, string, string, Named, (text: string) => string, RegExp]>([
  [
    'a misspelled member',
    'nomad',
    'JobFile',
    graphs.web,
    (text) => text.replace('"KillTimeout"', '"KillTimeOut"'),
    /'"KillTimeOut"' does not exist/,
  ],
  [
    'an unknown option of a driver',
    'nomad',
    'JobFile',
    graphs.web,
    (text) => text.replace('"args"', '"arguments"'),
    /'"arguments"' does not exist/,
  ],
  [
    'a value of another type',
    'firecracker',
    'FirecrackerConfiguration',
    graphs.store,
    (text) => text.replace('"vcpu_count":1', '"vcpu_count":"1"'),
    /'string' is not assignable to type 'number'/,
  ],
  [
    'a disk of an unknown format',
    'cloud-hypervisor',
    'CloudHypervisorConfiguration',
    graphs.store,
    (text) => text.replace(',"image_type":"Raw"', ''),
    /'image_type' is missing/,
  ],
])('%s is an error', (_, format, type, graph, change, message) => {
  const text = JSON.stringify(fileOf(format, graph));
  expect(change(text)).not.toBe(text);
  expect(errorsIn(type, [JSON.parse(change(text)) as object]).join('\n')).toMatch(message);
});
