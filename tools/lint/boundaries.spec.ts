import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintSnippets } from './snippets';

/** A file, a line in it, and the message of lint; none if the line is allowed. */
type Row = readonly [path: string, code: string, says?: string];

const load = (specifier: string): string => `import { x } from '${specifier}';\nexport const y = x;\n`;
const loadType = (specifier: string): string => `import type { X } from '${specifier}';\nexport type Y = X;\n`;

const withoutNode = 'Pure and guest files run without Node.';
const noTools = 'Nothing imports tools.';
const byName = 'Import another package by its name.';

const rows: readonly Row[] = [
  // Packages: the arrows
  ['packages/types/src/a.ts', load('@mirage/core'), 'types may import no package.'],
  ['packages/types/src/a.ts', load('./console.js')],
  ['packages/core/src/a.ts', load('@mirage/types')],
  ['packages/args/src/a.ts', load('@mirage/types')],
  ['packages/args/src/a.ts', load('@mirage/core'), 'args may import only @mirage/types.'],
  ['packages/args/src/a.ts', load('@mirage/runtime'), 'args may import only @mirage/types.'],
  ['packages/args/src/a.ts', load('node:fs'), withoutNode],
  ['packages/core/src/a.ts', load('@mirage/args')],
  [
    'packages/core/src/a.ts',
    load('@mirage/runtime'),
    'core may import only @mirage/types and @mirage/args and @mirage/programs.',
  ],
  ['packages/core/src/a.ts', loadType('@mirage/programs')],
  ['packages/core/src/a.ts', load('@mirage/programs'), 'core is pure: import only types of @mirage/programs.'],
  ['packages/programs/src/a.ts', load('node:fs')],
  ['packages/programs/src/a.ts', load('@mirage/types'), 'programs may import no other package of this repository.'],
  ['packages/programs/src/programs.ts', load('node:fs'), withoutNode],
  ['packages/core/src/a.ts', load('@mirage/unix'), 'core may import only'],
  ['packages/core/src/a.ts', load('@mirage/types-of-others'), 'core may import only'],
  ['packages/core/src/a.ts', load('esbuild'), 'core may import only'],
  ['packages/core/src/a.ts', load('../../runtime/src/index.js'), byName],
  ['packages/core/src/a.ts', load('../../../tools/lint/boundaries.mjs'), noTools],
  ['packages/core/src/a.spec.ts', load('node:fs')],
  ['packages/runtime/src/a.ts', load('@mirage/core'), 'runtime may import only @mirage/types and @mirage/args.'],
  ['packages/runtime/src/a.ts', load('@mirage/args')],
  ['packages/storage/src/a.ts', load('@mirage/runtime')],
  ['packages/storage/src/a.ts', load('@mirage/core'), 'storage may import only @mirage/types and @mirage/runtime.'],
  ['packages/storage/src/a.ts', load('node:fs'), withoutNode],
  ['packages/tcpip/src/tcp/a.ts', load('@mirage/types')],
  ['packages/tcpip/src/tcp/a.ts', load('@mirage/runtime'), 'a protocol of tcpip may import only @mirage/types.'],
  ['packages/tcpip/src/tcp/a.ts', load('node:fs'), withoutNode],
  ['packages/tcpip/src/stack/a.ts', load('@mirage/runtime')],
  ['packages/tcpip/src/stack/a.ts', load('@mirage/core'), 'tcpip may import only @mirage/types and @mirage/runtime.'],
  ['packages/http/src/server/a.ts', load('@mirage/runtime')],
  ['packages/http/src/web/a.ts', load('web-streams-polyfill')],
  [
    'packages/http/src/server/a.ts',
    load('@mirage/tcpip'),
    'http may import of this repository only @mirage/types, @mirage/runtime.',
  ],
  ['packages/http/src/server/a.ts', load('node:net'), withoutNode],
  ['packages/http/src/wire/a.ts', load('@mirage/types'), 'the syntax of http may import no package.'],
  [
    'packages/kernel/image/a.ts',
    load('@mirage/runtime'),
    'kernel may import of this repository only @mirage/types, @mirage/args, @mirage/programs.',
  ],
  ['packages/kernel/image/a.ts', load('@mirage/core'), 'kernel may import of this repository only'],
  ['packages/kernel/image/a.ts', load('node:fs')],
  ['packages/kernel/natives/a.ts', load('node:fs'), withoutNode],
  ['packages/kernel/abi/a.ts', load('../image/elf.js'), 'Lists know nothing of images and builds.'],
  ...['unix', 'xen', 'virtio'].flatMap((platform): Row[] => [
    [`packages/${platform}/src/host/a.ts`, load('mirage'), `${platform} may import of this repository only`],
    [`packages/${platform}/src/host/a.ts`, load('@mirage/core')],
    [`packages/${platform}/src/host/a.ts`, load('node:fs')],
    [`packages/${platform}/src/host/a.ts`, load('../guest/boot.js'), 'Host files never import guest files'],
    [`packages/${platform}/src/guest/a.ts`, load('../host/platform.js'), 'Guest files never import host files'],
    [`packages/${platform}/src/guest/bus/a.ts`, load('../../host/platform.js'), 'Guest files never import host files'],
    [
      `packages/${platform}/src/guest/a.ts`,
      load('@mirage/core'),
      `${platform}/src/guest may import of this repository only`,
    ],
    [`packages/${platform}/src/guest/a.ts`, load('@mirage/runtime')],
  ]),
  ['packages/xen/src/host/a.ts', load('@mirage/virtio'), 'xen may import of this repository only'],
  ['packages/xen/src/host/a.ts', load('@mirage/bare-metal')],
  ['packages/xen/src/guest/a.ts', load('@mirage/bare-metal'), 'xen/src/guest may import of this repository only'],
  ['packages/bare-metal/src/a.ts', load('@mirage/virtio'), 'bare-metal may import of this repository only'],
  ['packages/bare-metal/src/a.ts', load('@mirage/core')],
  ['packages/mirage/src/steps/a.ts', load('@mirage/core')],
  ['packages/mirage/src/steps/a.ts', load('../../../unix/src/host/index.js'), byName],
  ['examples/hello/a.ts', load('mirage')],
  ['examples/hello/a.ts', load('@mirage/core'), 'examples may import of this repository only mirage.'],
  ['e2e/src/a.ts', load('@mirage/unix'), 'e2e may import of this repository only mirage.'],
  ['e2e/src/a.ts', load('../../tools/run.mjs'), noTools],

  // Worlds
  ['packages/types/src/a.ts', load('node:buffer'), withoutNode],
  ['packages/core/src/a.ts', load('node:fs'), withoutNode],
  ['packages/core/src/a.ts', load('fs/promises'), withoutNode],
  ['packages/runtime/src/a.ts', load('node:timers'), withoutNode],
  ['packages/xen/src/guest/a.ts', load('node:fs'), withoutNode],
  ['packages/virtio/src/guest/a.ts', load('path'), withoutNode],
  ['packages/unix/src/guest/a.ts', load('node:fs')],
  ['packages/testing/src/a.ts', load('node:fs'), withoutNode],
  ['packages/testing/src/a.ts', load('@mirage/core'), 'testing may import only @mirage/types.'],

  // Folders of core
  ['packages/core/src/dsl/a.ts', load('../graph/graph.js'), 'The language knows neither the graph nor plans.'],
  ['packages/core/src/dsl/a.ts', load('../plan/plan.js'), 'The language knows neither the graph nor plans.'],
  ['packages/core/src/dsl/a.ts', load('../index.js'), 'The language knows neither the graph nor plans.'],
  ['packages/core/src/dsl/a.ts', load('../devices/console.js'), 'Devices are written in the language'],
  ['packages/core/src/dsl/a.ts', loadType('../devices/console.js'), 'Devices are written in the language'],
  ['packages/core/src/devices/a.ts', load('../dsl/impl.js')],
  ['packages/core/src/devices/a.ts', load('./index.js')],
  ['packages/core/src/devices/a.ts', load('../graph/graph.js'), 'Devices know neither the graph nor plans.'],
  ['packages/core/src/devices/a.ts', load('../plan/plan.js'), 'Devices know neither the graph nor plans.'],
  ['packages/core/src/devices/a.ts', load('../index.js'), 'Devices know neither the graph nor plans.'],
  ['packages/core/src/graph/a.ts', load('../dsl/impl.js')],
  ['packages/core/src/graph/a.ts', load('../plan/plan.js'), 'The graph does not know what is planned with it.'],
  ['packages/core/src/plan/a.ts', load('../graph/graph.js')],
  ['packages/core/src/plan/a.ts', load('../index.js'), 'The list of public names is for other packages.'],
  ['packages/core/src/plan/a.ts', load('node:path'), withoutNode],

  // The two toolstacks of xen
  ['packages/xen/src/host/choose-xen.ts', load('./lab/lab-xen.js')],
  ['packages/xen/src/host/a.ts', load('./lab/lab-xen.js'), 'Only choose-xen.ts imports the laptop Xen.'],
  ['packages/xen/src/host/a.ts', load('./local/local-xen.js')],
  ['packages/xen/src/host/a.ts', load('./choose-xen.js')],
  ['packages/xen/src/host/local/a.ts', load('../lab/client.js'), 'Only choose-xen.ts imports the laptop Xen.'],
  ['packages/xen/src/host/run/a.ts', load('../lab/client.js'), 'What runs a domain knows no toolstack.'],
  ['packages/xen/src/host/run/a.ts', load('../local/local-xen.js'), 'What runs a domain knows no toolstack.'],
  ['packages/xen/src/host/run/a.ts', load('../config/xl-syntax.js')],
  ['packages/xen/src/host/lab/a.ts', load('../run/run-file.js')],
  ['packages/xen/src/host/lab/a.ts', load('../local/local-xen.js'), 'The laptop Xen does not know who uses it.'],
  ['packages/xen/src/host/lab/a.ts', load('../choose-xen.js'), 'The laptop Xen does not know who uses it.'],
  ['packages/xen/src/host/lab/a.ts', load('../../guest/boot.js'), 'Host files never import guest files'],

  // What Nx loads
  ...['plugin.ts', 'infer/targets/a.ts', 'generators/init/a.ts'].flatMap((file): Row[] => [
    [`packages/mirage/src/${file}`, load('@mirage/core'), 'Nx loads this file before any package is built'],
    [`packages/mirage/src/${file}`, load('mirage'), 'Nx loads this file before any package is built'],
    [
      `packages/mirage/src/${file}`,
      load(`${'../'.repeat(file.split('/').length - 1) || './'}steps/evaluate.js`),
      'Nx loads this file before any package is built',
    ],
    [`packages/mirage/src/${file}`, loadType('@mirage/core')],
    [`packages/mirage/src/${file}`, load('@nx/devkit')],
  ]),

  // Everywhere
  ['packages/mirage/src/a.ts', 'export default 1;\n', 'Export by name'],
  ['packages/mirage/src/a.ts', 'const a = 1;\nexport { a as default };\n', 'Export by name'],
  ['packages/mirage/src/executors/run/executor.ts', 'export default 1;\n'],
  ['packages/mirage/src/generators/init/generator.ts', 'export default 1;\n'],
  ['packages/mirage/src/a.ts', "export * from './b.js';\n", 'List public names one by one.'],
  ['packages/mirage/src/a.ts', 'export const a: any = 1;\n', 'Unexpected any'],
  ['packages/mirage/src/a.ts', '// @ts-ignore: so\nexport const a: string = 1;\n', '@ts-ignore'],
  ['packages/mirage/src/a.ts', '// @ts-expect-error\nexport const a: string = 1;\n', 'Include a description'],
  [
    'packages/mirage/src/a.ts',
    'try {\n  f();\n} catch {\n  // nothing\n}\nfunction f(): void {}\n',
    'Handle the error, or let it propagate.',
  ],
  ['packages/mirage/src/a.ts', '// line\n'.repeat(301), 'File has too many lines (301). Maximum allowed is 300'],
  ['packages/mirage/src/a.ts', '// line\n'.repeat(300)],
  ...[
    'it.skip',
    'it.only',
    'test.todo',
    'describe.skip',
    'describe.only',
    'xit',
    'fit',
    'xdescribe',
    'fdescribe',
    'it.failing',
    'it.skip.each([])',
    'fit.each([])',
  ].map((test): Row => ['packages/core/src/a.spec.ts', `${test}('x', () => {});\n`, 'Every test runs, every time.']),
  ['packages/core/src/a.spec.ts', "it.each([1])('x', () => {});\n"],
];

let messages: readonly string[][] = [];

beforeAll(() => {
  messages = lintSnippets(rows.map(([path, code]) => ({ path, code })));
}, 60_000);

it.each(
  rows.map(([path, code, says], index) => [path, code.trim().split('\n').at(0)!, says ?? 'nothing', index] as const),
)('%s: %s says %s', (_path, _code, _says, index) => {
  const says = rows[index]![2];
  if (says === undefined) expect(messages[index]).toEqual([]);
  else expect(messages[index]).toContainEqual(expect.stringContaining(says));
});

describe('every package', () => {
  const root = join(__dirname, '../..');
  const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const folders = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
  const allowed = JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { PACKAGES } from ${JSON.stringify(join(__dirname, 'boundaries.mjs'))}; console.log(JSON.stringify(PACKAGES));`,
      ],
      { encoding: 'utf8' },
    ),
  ) as Record<string, string[]>;

  it('has a line in PACKAGES of boundaries.mjs', () => {
    const programs = ['e2e', 'examples'];
    expect(Object.keys(allowed).sort()).toEqual([...folders, ...programs].sort());
  });

  it.each(folders)('%s depends only on packages that it may import', (name) => {
    const { dependencies = {} } = json(`packages/${name}/package.json`) as { dependencies?: Record<string, string> };
    const ours = Object.keys(dependencies).filter((one) => one.startsWith('@mirage/'));
    expect(ours.filter((one) => !allowed[name]!.includes(one))).toEqual([]);
  });
});
