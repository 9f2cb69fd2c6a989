import { seed, unix, xen } from '../../test/configurations.js';
import { refusalOf } from '../../test/refusal.js';
import {
  emitMain,
  foreign,
  isGenerated,
  job,
  resolve,
  toGraph,
  type DeviceTable,
  type Surroundings,
} from '../index.js';

const around: Surroundings = {
  modules: new Map([['Loaf.Relax', './loaf']]),
  tsconfig: 'tsconfig.json',
  version: '0.1.0',
};
const fileOf = (name: string, surroundings = around): string =>
  resolve(seed.console, xen, surroundings).files.find(({ path }) => path === `mirage/xen/${name}`)!.contents;

it('plans the work of configure, depend and build', () => {
  const plan = resolve(seed.console, xen, around);
  expect({ ...plan, files: plan.files.map(({ path }) => path) }).toEqual({
    platform: 'xen',
    graph: seed.console,
    files: ['mirage/xen/main.ts', 'mirage/xen/manifest.json', 'mirage/xen/tsconfig.json', 'mirage/xen/out_to_lunch.xl'],
    packages: ['@mirage/xen@0.1.0'],
    artefacts: [
      'dist/xen/mir-out_to_lunch.xen',
      'dist/xen/out_to_lunch.xl',
      'dist/xen/mir-out_to_lunch.notices.txt',
      'dist/xen/mir-out_to_lunch.contents.json',
    ],
  });
  expect(fileOf('main.ts')).toBe(emitMain(seed.console, xen, around.modules).text);
  expect(fileOf('out_to_lunch.xl')).toBe('name = "out_to_lunch"\n');
});

it.each(['main.ts', 'manifest.json', 'tsconfig.json'])('marks %s as generated', (name) => {
  expect(isGenerated(fileOf(name))).toBe(true);
});

it('writes a manifest', () => {
  expect(JSON.parse(fileOf('manifest.json'))).toEqual({
    generated: expect.any(String),
    name: 'out_to_lunch',
    modules: { 'Loaf.Relax': './loaf' },
    origins: Object.fromEntries(emitMain(seed.console, xen, around.modules).origins),
    graph: JSON.parse(JSON.stringify(seed.console)) as unknown,
  });
});

it('writes the modules’ specifiers by their names if there are none', () => {
  expect(JSON.parse(fileOf('manifest.json', { ...around, modules: new Map() }))).toMatchObject({
    modules: { 'Loaf.Relax': './loaf' },
  });
});

it.each<[string, string | undefined, object]>([
  ['extends the user’s configuration', 'tsconfig.json', { extends: '../../tsconfig.json' }],
  ['extends one above the unikernel', '../../tsconfig.base.json', { extends: '../../../../tsconfig.base.json' }],
  ['is strict without a configuration of the user', undefined, { compilerOptions: { strict: true, noEmit: true } }],
])('the type check %s', (_, tsconfig, expected) => {
  const written = JSON.parse(fileOf('tsconfig.json', { ...around, tsconfig })) as object;
  expect(written).toMatchObject({
    compilerOptions: { noEmit: true, moduleResolution: 'bundler' },
    files: ['main.ts'],
    include: [],
    ...expected,
  });
  expect('extends' in written).toBe(tsconfig !== undefined);
});

it('lists the platform’s package first, then those of the modules', () => {
  const graph = toGraph({ name: 'x', jobs: [foreign('A.B', job, { packages: ['y@2', '@a/x'] }).node] });
  expect(resolve(graph, unix, around).packages).toEqual(['@mirage/unix@0.1.0', '@a/x', 'y@2']);
});

it.each<[string, Partial<DeviceTable>, string]>([
  [
    'a kind that the platform does not have',
    { network: { unsupported: 'it has no interfaces' } },
    'tap0: it has no interfaces.',
  ],
  [
    'one device that the platform refuses',
    { network: { connect: 'c', refuse: ({ label }) => (label === 'tap0' ? undefined : 'there is one only') } },
    "netif('1'): there is one only.",
  ],
  [
    'a kind that is younger than the platform',
    { network: undefined as never },
    'tap0: @mirage/unix is older than devices of the kind network.',
  ],
])('refuses %s', (_, devices, message) => {
  expect(
    refusalOf(() => resolve(seed.networks, { ...unix, devices: { ...unix.devices, ...devices } }, around)),
  ).toEqual({
    code: 'MIR0204',
    message: `The platform unix does not support ${message}`,
    next: 'Choose another device, or another platform with --configuration.',
    argument: undefined,
  });
});
