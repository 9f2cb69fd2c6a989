// Every mistake of a user results in one clear message (what, where, what to type), a non-zero status, and no
// incomplete files.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tarball } from '../support/versions';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  workspace.write({ 'platform/config.ts': '' });
  await workspace.must('nx', 'depend', 'platform');
});
afterAll(() => workspace.remove());

const LANGUAGE = `import { argument, console, crunch, customConsole, defaultConsole, device, flag, foreign, ifImpl, job, key, kvRo, netif, network, register, tap0, text } from 'mirage';\n`;
const LOAF = `import type { Console, Network } from 'mirage/types';\n`;
const GOOD = `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', console.to(job)).$(defaultConsole)]);\n`;

const KEYED = `${LANGUAGE}const fast = key('fast', flag, { doc: 'Whether speed matters.' });
const hello = argument('hello', text, { doc: 'What to say.', default: 'hello' });
const relax = foreign('Loaf.Relax', console.to(text).to(job));
register('NAME', [relax.$(ifImpl(fast, defaultConsole, customConsole('/dev/stdout')), hello)]);\n`;
const RELAX = `export const Relax = { async start(console: Console, hello: string) { await console.log(hello); } };`;

let number = 0;
/** Creates a new unikernel. NAME in its files is replaced by its name. */
function unikernel(files: Readonly<Record<string, string>>): string {
  const name = `case_${++number}`;
  const named = Object.entries(files).map(([path, text]) => [`${name}/${path}`, text.replaceAll('NAME', name)]);
  workspace.write(Object.fromEntries(named) as Record<string, string>);
  return name;
}

async function refused(output: string, status: number): Promise<string> {
  expect(status).not.toBe(0);
  expect(output).not.toMatch(/^\s+at .*\((?:file:|\/|node:)/m);
  return output;
}

describe('config.ts', () => {
  it.each([
    ['a syntax error', `${LANGUAGE}register('NAME', [;`, 'MIR0102  Unexpected ";".'],
    [
      'an exception',
      `function lazy() {\n  throw new Error('too hot');\n}\nlazy();\n${LANGUAGE}`,
      'config.ts:2:9  MIR0103  The configuration throws Error: too hot.',
    ],
    ['no end', `${LANGUAGE}for (;;);`, 'config.ts:1:1  MIR0104  The configuration did not finish within 10 seconds.'],
    ['register twice', `${LANGUAGE}register('NAME', []);\nregister('other', []);`, 'config.ts:3:1  MIR0105  '],
    ['register never', `${LANGUAGE}foreign('Loaf.Relax', job);`, 'config.ts:1:1  MIR0106  '],
    [
      'the wrong device',
      `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', network.to(job)).$(defaultConsole)]);`,
      'MIR0107  Loaf.Relax expects a network as argument 1, but got a console (defaultConsole).',
    ],
    ['a name that is not a file name', `${LANGUAGE}register('out/to', []);`, 'config.ts:2:10  MIR0108  '],
    ['a list with another value than jobs', `${LANGUAGE}register('NAME', [tap0]);`, 'MIR0109  '],
    ['an unapplied functor', `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', console.to(job))]);`, 'MIR0110  '],
    ['too many arguments', `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', job).$(tap0)]);`, 'MIR0111  '],
    ['a name that is not a module', `${LANGUAGE}foreign('loaf', job);`, 'config.ts:2:9  MIR0112  '],
    ['a value instead of a type', `${LANGUAGE}foreign('Loaf.Relax', console.to('job'));`, 'MIR0113  '],
    ['the same job twice', `${LANGUAGE}const f = foreign('Loaf.Relax', job);\nregister('NAME', [f, f]);`, 'MIR0114  '],
    [
      'a cyclic import',
      `import { a } from './other';\nexport const b = a;\n${LANGUAGE}`,
      'MIR0115  These modules import each other: ',
    ],
    [
      'the file system',
      `import { readFileSync } from 'node:fs';\n${LANGUAGE}readFileSync('secret');`,
      'config.ts:1:30  MIR0116  A configuration cannot import node:fs.',
    ],
    [
      'an unknown module',
      `${LANGUAGE}register('NAME', [foreign('Nap.Relax', job)]);`,
      'MIR0201  There is no module for Nap.Relax: ',
    ],
    [
      'a package that has no such name',
      `${LANGUAGE}foreign('Loaf.Relax', job, { packages: ['not a name'] });`,
      'MIR0301  ',
    ],
    [
      'two arguments of one name',
      `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', text.to(text).to(job)).$(argument('a', text, { doc: '1' }), argument('a', text, { doc: '2' }))]);`,
      'MIR0119  Argument a is declared twice with different options.',
    ],
    [
      'a folder to embed that does not exist',
      `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', kvRo.to(job)).$(crunch('nowhere'))]);`,
      "config.ts:2:60  MIR0209  crunch('nowhere') cannot be embedded in the program: the folder ",
    ],
  ])('with %s is refused when configuring, and nothing is written', async (_, config, message) => {
    const name = unikernel({
      'config.ts': config,
      'loaf.ts': `${LOAF}export const Relax = { async start() {} };`,
      'other.ts': `import { b } from './config';\nexport const a = () => b;`,
    });
    const { status, output } = await workspace.nx('configure', name);
    expect(await refused(output, status)).toContain(message);
    expect(workspace.has(`${name}/mirage`)).toBe(false);
  });

  it.each([
    ['slow=true', 'MIR0117  The configuration has no key slow.', 'Its keys are fast.'],
    ['fast=very', 'MIR0118  Key fast must be true or false, but is "very".', 'Set it, for example with --keys='],
    ['=', 'MIR0118  "=" does not have the form NAME=VALUE.', 'Write --keys=NAME=VALUE'],
  ])('is refused with the keys %s', async (keys, message, next) => {
    const name = unikernel({ 'config.ts': KEYED, 'loaf.ts': `${LOAF}${RELAX}` });
    for (const target of ['configure', 'build', 'describe']) {
      const { status, output } = await workspace.nx(target, name, `--keys=${keys}`);
      const shown = await refused(output, status);
      expect(shown).toContain(message);
      expect(shown).toContain(next);
    }
  });

  it('uses keys from the command line, the environment and project.json, and Nx caches their results separately', async () => {
    const name = unikernel({ 'config.ts': KEYED, 'loaf.ts': `${LOAF}${RELAX}` });
    const slow = `customConsole('/dev/stdout')`;
    const wired = async (...words: string[]): Promise<string> => {
      const { status, output } = await workspace.nx('build', name, ...words);
      expect([status, output]).toEqual([0, expect.any(String)]);
      return workspace.read(`${name}/mirage/unix/main.ts`);
    };
    expect(await wired()).toContain(slow);
    expect(await wired('--keys=fast=true')).toContain('// defaultConsole');
    expect(await wired()).toContain(slow);
    const ran = await workspace.nx('run', `${name}:run`, '--keys=fast', '--', '--hello=Good day');
    expect(ran.output).toContain('\nGood day\n');
    expect(workspace.read(`${name}/mirage/unix/main.ts`)).toContain('// defaultConsole');
    workspace.write({
      [`${name}/project.json`]: JSON.stringify({ targets: { configure: { options: { keys: ['fast=true'] } } } }),
    });
    expect(await wired()).toContain('// defaultConsole');
    expect(await wired('--keys=fast=false')).toContain(slow);
    expect((await workspace.nx('describe', name)).output).toContain('key fast = true: Whether speed matters.');
  });

  it('that registers the name of another unikernel is refused, and the message lists both', async () => {
    const config = `${LANGUAGE}register('twins', []);\n`;
    const [one, two] = [unikernel({ 'config.ts': config }), unikernel({ 'config.ts': config })];
    const { status, output } = await workspace.nx('configure', two);
    expect(await refused(output, status)).toContain(
      `MIR0207  ${two}/config.ts and ${one}/config.ts register the same name 'twins'.`,
    );
  });

  it('that is broken does not affect other unikernels', async () => {
    unikernel({ 'config.ts': `${LANGUAGE}register('NAME', [;;` });
    expect((await workspace.nx('build', 'platform')).status).toBe(0);
  });

  it('of another tool is ignored', async () => {
    workspace.write({
      'packages/foreign/package.json': '{ "name": "@lazy/foreign", "version": "0.0.1" }',
      'packages/foreign/config.ts': `export const config = { port: 80 }; // mirage\n`,
      'packages/foreign/src/config.ts': '',
    });
    const { output } = await workspace.nx('show', 'project', '@lazy/foreign', '--json');
    expect(output).not.toContain('mirage:build');
    expect((await workspace.nx('show', 'projects')).output.split('\n')).not.toContain('src');
  });
});

describe('the module', () => {
  it.each([
    [
      'lacks the export',
      `export const Relaxx = { async start(console: Console) {} };`,
      'loaf.ts:1:1  MIR0401  ',
      'has no export Relax; it exports Relaxx.',
    ],
    [
      'has no start',
      `export const Relax = { async go() {} };`,
      'loaf.ts:2:14  MIR0402  ',
      'Add one: export const Relax = { async start(console: Console) {} };',
    ],
    [
      'takes another number of arguments',
      `export const Relax = { async start(console: Console, network: Network) {} };`,
      'loaf.ts:2:54  MIR0403  ',
      'Relax.start takes 2 arguments, but config.ts passes one argument: a console.',
    ],
    [
      'wants another device',
      `export const Relax = { async start(network: Network) { network.mac; } };`,
      'loaf.ts:2:36  MIR0404  ',
      'Argument 1 of Relax.start has the type Network, but config.ts passes a console (defaultConsole, ',
    ],
    [
      'has a type error',
      `export const Relax = { async start(console: Console) { console.lag(); } };`,
      'loaf.ts:2:64  MIR0405  ',
      "Property 'lag' does not exist on type 'Console'.",
    ],
    [
      'awaits at its top level',
      `await 1;\nexport const Relax = { async start(console: Console) {} };`,
      'loaf.ts:2:1  MIR0406  ',
      'A module of a unikernel cannot await at its top level.',
    ],
  ])('that %s is refused when building, at its line', async (_, text, place, message) => {
    const name = unikernel({ 'config.ts': GOOD, 'loaf.ts': LOAF + text });
    const { status, output } = await workspace.nx('build', name);
    const shown = await refused(output, status);
    expect(shown).toContain(`${name}/${place}`);
    expect(shown).toContain(message);
    expect(workspace.has(`${name}/dist`)).toBe(false);
  });

  it('that is an app without fetch is refused at its export', async () => {
    const name = unikernel({
      'config.ts': `import { fetchHandler, foreign, job, register } from 'mirage';
const app = foreign('App.default', fetchHandler);
register('NAME', [foreign('Loaf.Relax', fetchHandler.to(job)).$(app)]);\n`,
      'loaf.ts': `import type { FetchHandler } from 'mirage/types';
export const Relax = { async start(app: FetchHandler) { app.fetch; } };`,
      'app.ts': `export default { get() {} };`,
    });
    const { status, output } = await workspace.nx('build', name);
    const shown = await refused(output, status);
    expect(shown).toMatch(new RegExp(`${name}/app.ts:1:\\d+  MIR0402  App.default has no method fetch`));
    expect(shown).toContain("Export an app: export default { fetch: (request: Request) => new Response('Hello') };");
  });

  it('that is an app whose values config.ts does not give is refused', async () => {
    const name = unikernel({
      'config.ts': `import { argument, bindings, fetchHandler, foreign, httpServer, register, serve, socketStack, text } from 'mirage';
const env = bindings({ GREETING: argument('greeting', text, { doc: 'What to say.', default: 'Hello' }) });
const app = foreign('App.default', fetchHandler);
register('NAME', [serve(app, httpServer(socketStack()), { env })]);\n`,
      'app.ts': `import type { Env } from './mirage/env.js';
export default { fetch: (_: Request, env: Env) => new Response(env.GREETING + env.COUNTER) };`,
    });
    const { status, output } = await workspace.nx('build', name);
    const shown = await refused(output, status);
    expect(shown).toMatch(new RegExp(`${name}/app.ts:2:83  MIR0405  TS2339: Property 'COUNTER' does not exist`));
    const app =
      'export default { fetch: (_: Request, env: { COUNTER: number }) => new Response(String(env.COUNTER)) };';
    workspace.write({ [`${name}/app.ts`]: app });
    const second = await workspace.nx('build', name);
    const again = await refused(second.output, second.status);
    expect(again).toMatch(new RegExp(`${name}/config.ts:4:\\d+  MIR0404  fetch of App.default expects COUNTER`));
  });

  it('that uses what unikernels do not have is refused with alternatives', async () => {
    const name = unikernel({
      'config.ts': GOOD,
      'loaf.ts': `${LOAF}import { readFileSync } from 'node:fs';
import pad from '@lazy/pad/left';
export const Relax = {
  async start(console: Console) {
    await console.log(pad(process.argv[2] + readFileSync('a', 'utf8') + (await fetch('http://a'))));
    document.title = 'a';
  },
};`,
    });
    const { status, output } = await workspace.nx('build', name);
    const shown = await refused(output, status);
    for (const part of [
      `${name}/loaf.ts:2:30  MIR0405  TS2591: Cannot find name 'node:fs'.`,
      `To embed a folder in the program, use the device crunch('data')`,
      `${name}/loaf.ts:3:17  MIR0405  TS2307: Cannot find module '@lazy/pad/left'`,
      'Install it, for example with npm install @lazy/pad, or correct its name.',
      'A unikernel does not run on Node.\n    Declare arguments in config.ts: ',
      `Cannot find name 'fetch'.`,
      'There is no outgoing HTTP yet: genericStack(tap0) connects by TCP.',
      `Cannot find name 'document'.\n`,
    ])
      expect(shown).toContain(part);
    expect(shown).not.toContain('Do you need to');
  });

  it('that uses a package that needs Node is refused on platforms without Node, once for each package', async () => {
    const name = unikernel({
      'config.ts': GOOD,
      'loaf.ts': `${LOAF}import { join } from 'needy';\nexport const Relax = { async start(console: Console) { await console.log(join('a')); } };`,
    });
    expect((await workspace.nx('depend', name, '--configuration=virtio')).status).toBe(0);
    // After depend: npm removes packages that no package.json lists.
    workspace.write({
      'node_modules/needy/package.json':
        '{ "name": "needy", "version": "1.0.0", "type": "module", "main": "index.js" }',
      'node_modules/needy/index.js': `export { readFileSync } from 'fs';\nexport { join } from 'node:path';\n`,
      'node_modules/needy/index.d.ts': `export const join: (...parts: string[]) => string;\n`,
    });
    const { status, output } = await workspace.nx('build', name, '--configuration=virtio');
    const shown = await refused(output, status);
    expect(shown).toContain('needy/index.js:1:');
    expect(shown).toContain('the package needy needs it: use one that also runs in browsers.');
    expect(shown.match(/MIR0406/g)).toHaveLength(1);
  });

  it('that connects a device with wrong types is refused at the device', async () => {
    const name = unikernel({
      'config.ts': `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', console.to(job)).$(device(console, { module: './tty#connect', parameters: { baud: 110 } }))]);`,
      'loaf.ts': `${LOAF}export const Relax = { async start(console: Console) {} };`,
      'tty.ts': `export function connect({ speed }: { speed: number }) { return speed; }`,
    });
    const { status, output } = await workspace.nx('build', name);
    const shown = await refused(output, status);
    expect(shown).toContain(`${name}/config.ts:2:`);
    expect(shown).toContain('MIR0411  ./tty#connect does not fit the device ./tty#connect: ');
  });

  it('of a package that is not installed is refused', async () => {
    const name = unikernel({
      'config.ts': `${LANGUAGE}register('NAME', [foreign('nowhere-to-be-found#Relax', job)]);`,
    });
    const { status, output } = await workspace.nx('build', name);
    expect(await refused(output, status)).toContain(
      'MIR0201  There is no module nowhere-to-be-found for nowhere-to-be-found#Relax.',
    );
  });
});

describe('the platform', () => {
  it.each([
    [['build', 'platform', '--configuration=xne']],
    [['build', 'platform', '-c', 'xne']],
    [['run', 'platform:build:xne']],
    [['run-many', '-t', 'build', '--projects=platform', '--configuration=xne']],
  ])('that is unknown is refused: nx %j', async (words) => {
    const { status, output } = await workspace.nx(...words);
    const shown = await refused(output, status);
    expect(shown).toContain('MIR0202');
    expect(shown).toContain('xne');
    expect(shown).toMatch(/unix.*xen.*virtio/s);
  });

  it('that is not a configuration is refused by name', async () => {
    const { status, output } = await workspace.nx('build', 'platform', '--platform=bogus');
    expect(await refused(output, status)).toContain("MIR0202  Unknown platform 'bogus'.");
  });

  it('whose package is not installed is refused, and depend reports its missing tarball', async () => {
    const configured = await workspace.nx('configure', 'platform', '--configuration=xen');
    expect(await refused(configured.output, configured.status)).toContain(
      'MIR0203  The platform xen needs the package @mirage/xen, which is not installed.',
    );
    expect(configured.output).toContain('nx depend platform --configuration=xen');
    await workspace.must('mv', tarball('@mirage/xen'), 'aside.tgz');
    const installed = await workspace.nx('depend', 'platform', '--configuration=xen');
    await workspace.must('mv', 'aside.tgz', tarball('@mirage/xen'));
    expect(await refused(installed.output, installed.status)).toContain('MIR0304  ');
  });
});

describe('the folder', () => {
  it('with a generated file that the user replaced is not changed', async () => {
    const name = unikernel({
      'config.ts': GOOD,
      'loaf.ts': `${LOAF}export const Relax = { async start(console: Console) {} };`,
      'mirage/unix/main.ts': '// my own\n',
    });
    const { status, output } = await workspace.nx('configure', name);
    expect(await refused(output, status)).toContain(`${name}/mirage/unix/main.ts:1:1  MIR0205  `);
    expect(workspace.read(`${name}/mirage/unix/main.ts`)).toBe('// my own\n');
    expect(readdirSync(join(workspace.root, name, 'mirage/unix'))).toEqual(['main.ts']);
  });

  it('that is read-only results in one message and is not changed', async () => {
    const name = unikernel({ 'config.ts': '' });
    const folder = join(workspace.root, name);
    await workspace.must('mount', '--bind', '-o', 'ro', folder, folder);
    try {
      const { status, output } = await workspace.nx('configure', name);
      expect(await refused(output, status)).toContain('MIR0206  ');
      expect(output).toContain('read-only');
    } finally {
      await workspace.must('umount', folder);
    }
    expect(readdirSync(folder)).toEqual(['config.ts']);
  });

  it('on a full disk results in one message and leaves no incomplete files', async () => {
    const name = unikernel({ 'config.ts': '' });
    const generated = join(workspace.root, name, 'mirage');
    workspace.write({ [`${name}/mirage/.keep`]: '' });
    await workspace.must('mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', generated);
    try {
      const { status, output } = await workspace.nx('configure', name);
      expect(await refused(output, status)).toContain('MIR0206  ');
      expect(output).toContain('the disk is full');
      expect(existsSync(join(generated, 'unix')) ? readdirSync(join(generated, 'unix')) : []).toEqual([]);
    } finally {
      await workspace.must('umount', generated);
    }
  });
});

describe('depend', () => {
  it('shows the output of the package manager', async () => {
    const name = unikernel({
      'config.ts': `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', job, { packages: ['@mirage-e2e/does-not-exist@1.0.0'] })]);`,
    });
    const before = workspace.read('package.json');
    const { status, output } = await workspace.nx('depend', name);
    expect(await refused(output, status)).toContain(
      'MIR0302  npm install -D @mirage-e2e/does-not-exist@1.0.0 failed with status 1.',
    );
    expect(workspace.read('package.json')).toBe(before);
  });

  it('installs the packages that foreign names, and build bundles them', async () => {
    const name = unikernel({
      'config.ts': `${LANGUAGE}register('NAME', [foreign('Loaf.Relax', console.to(job), { packages: ['is-number@^7.0.0'] }).$(defaultConsole)]);`,
      'loaf.ts': `${LOAF}import isNumber from 'is-number';\nexport const Relax = { async start(console: Console) { await console.log(String(isNumber(1))); } };`,
      'is-number.d.ts': `declare module 'is-number' { export default function isNumber(value: unknown): boolean; }\n`,
    });
    workspace.write({
      [`${name}/loaf.ts`]: `/// <reference path="./is-number.d.ts" />\n${workspace.read(`${name}/loaf.ts`)}`,
    });
    expect((await workspace.nx('depend', name)).output).toContain('npm install -D is-number@^7.0.0');
    const { status, output } = await workspace.nx('run', `${name}:run`);
    expect(output).toContain('\ntrue\n');
    expect(status).toBe(0);
  });
});

describe('run', () => {
  it('refuses a unikernel that is not configured or not built', async () => {
    const name = unikernel({ 'config.ts': '' });
    const once = await workspace.nx('build', name, '--excludeTaskDependencies');
    expect(await refused(once.output, once.status)).toContain('MIR0208  ');
    await workspace.nx('configure', name);
    const twice = await workspace.nx('run', `${name}:run`, '--excludeTaskDependencies');
    expect(await refused(twice.output, twice.status)).toContain('MIR0501  ');
  });
});

describe('the arguments of the unikernel', () => {
  beforeAll(() =>
    workspace.write({
      'given/config.ts': KEYED.replaceAll('NAME', 'given'),
      'given/loaf.ts': `${LOAF}${RELAX}`,
    }),
  );

  it.each([
    [['--help'], 63, '--hello=TEXT  What to say. Default: hello'],
    [['--nope'], 64, 'unknown argument --nope. Use --help to list the arguments.'],
    [['--hello=a', '--hello=b'], 64, '--hello is given twice.'],
    [['word'], 64, 'unexpected argument "word".'],
  ])('%j ends with %i', async (words, status, message) => {
    const run = await workspace.nx('run', 'given:run', '--', ...words);
    expect(run.output).toContain(message);
    expect(run.status).toBe(status);
  });

  it('follow two hyphens', async () => {
    const { status, output } = await workspace.nx('run', 'given:run', '--hello=a');
    expect(await refused(output, status)).toContain('MIR0503  run has no option --hello=a.');
    expect(output).toContain('nx run given:run -- --hello=a');
  });
});

describe('output that is closed early', () => {
  it('ends the command without a message, like other tools', async () => {
    const { output } = await workspace.exec(
      'bash',
      '-c',
      'node_modules/.bin/nx describe platform --format=json | true; echo ${PIPESTATUS[0]}',
    );
    expect(output.trim()).toBe('141');
  });
});

describe('generators', () => {
  it.each([
    ['a name that is not a file name', ['out/of:reach'], 'MIR0601'],
    ['an unknown device', ['nap', '--devices=hammock'], 'MIR0601'],
    ['an entry without a module', ['nap', '--entry=relax'], 'MIR0601'],
  ])('refuse %s', async (_, words, message) => {
    const { status, output } = await workspace.nx('g', 'mirage:unikernel', ...words);
    expect(await refused(output, status)).toContain(message);
    expect(workspace.has('nap')).toBe(false);
  });
});
