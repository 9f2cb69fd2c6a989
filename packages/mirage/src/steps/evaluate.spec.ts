import { MirageError } from '@mirage/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate, isBlank, type Limits } from './evaluate.js';
import type { UnikernelProject } from './unikernel-project.js';

let unikernel: UnikernelProject;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'mirage-evaluate-'));
  unikernel = { project: 'lazy', root, projectRoot: '.', folder: root };
});

afterEach(() => rmSync(unikernel.root, { recursive: true }));

const write = (text: string, file = 'config.ts'): void => writeFileSync(join(unikernel.folder, file), text);

async function failure(limits?: Limits): Promise<string> {
  const error = await evaluate(unikernel, limits).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MirageError)) throw new Error(`expected a MirageError, got ${String(error)}`);
  const at = error.where ? `${error.where.file}:${error.where.line}:${error.where.column} ` : '';
  return `${at}${error.code} ${error.message}`;
}

const LANGUAGE = `import { console, defaultConsole, foreign, job, netif, network, register, tap0 } from 'mirage';\n`;

it.each([
  [
    'a device of the wrong type',
    `register('a', [foreign('L.R', network.to(job)).$(defaultConsole)]);`,
    '2:50 MIR0107 L.R expects a network as argument 1',
  ],
  [
    'a wrong second argument on its own line',
    `register('a', [foreign('L.R', network.to(console).to(job)).$(tap0,\nnetif('1'))]);`,
    '3:1 MIR0107 L.R expects a console as argument 2',
  ],
  [
    'a wrong argument in a chain',
    `const f = foreign('L.R', network.to(console).to(job));\nregister('a', [f.$(tap0).$(tap0)]);`,
    '3:28 MIR0107',
  ],
  ['an unapplied functor', `register('a', [foreign('L.R', console.to(job))]);`, 'MIR0110'],
  ['too many arguments', `register('a', [foreign('L.R', job).$(tap0)]);`, 'MIR0111'],
  ['a device in the list of jobs', `register('a', [tap0]);`, 'MIR0109'],
  ['a string in the list of jobs', `register('a', ['x']);`, 'MIR0109'],
  ['no list of jobs', `register('a');`, 'MIR0109'],
  ['a name with a slash', `register('a/b', []);`, '2:10 MIR0108'],
  ['a second register', `register('a', []);\nregister('b', []);`, '3:1 MIR0105'],
  ['no register', `foreign('L.R', job);`, '1:1 MIR0106'],
  ['a name that is not a module', `foreign('loaf', job);`, '2:9 MIR0112'],
  ['a syntax error', `register('a', [;`, '2:16 MIR0102'],
  ['an import that is not there', `import './nowhere';`, '2:8 MIR0102'],
  [
    'an import that the language does not have',
    `import { tap1 } from 'mirage';\nregister('a', [foreign('L.R', network.to(job)).$(tap1)]);`,
    '2:10 MIR0102 mirage has no export tap1.',
  ],
  [
    'an exception',
    `function f() { throw new RangeError('boom'); }\nf();`,
    '2:22 MIR0103 The configuration throws RangeError: boom.',
  ],
  ['an error after an await', `async function f() { await null; throw new Error('late'); }\nf();`, '2:40 MIR0103'],
  ['a value that is not an error', `throw 7;`, 'MIR0103'],
  ['an import of a file system', `import 'node:fs';`, '2:8 MIR0116 A configuration cannot import node:fs.'],
  ['the environment', `process.env.HOME;`, '2:1 MIR0116 process is not available in a configuration.'],
  ['the network', `fetch('localhost');`, '2:1 MIR0116 fetch is not available in a configuration.'],
  ['a clock', `Date.now();`, '2:1 MIR0116 Date is not available in a configuration.'],
  [
    'an escape from its context',
    `this.constructor.constructor('return process')();`,
    'MIR0103 The configuration throws EvalError',
  ],
  ['the same job twice', `register('a', [foreign('L.R', job), foreign('L.R', job)]);`, 'MIR0114'],
])('refuses %s and says where', async (_, text, message) => {
  write(LANGUAGE + text);
  expect(await failure()).toContain(message);
});

it.each([
  ['a slip in an import', `import { job, regster } from 'mirage';\nregster('a', [job]);`, 'Did you mean register?'],
  ['an import of nothing known', `import { teapot } from 'mirage';\nteapot();`, 'It exports address, '],
  ['a mistyped name', `defaultConsol;`, 'Did you mean defaultConsole?'],
  ['a name that is not imported', `blockOfFile('a');`, `Import it: import { blockOfFile } from 'mirage';`],
  ['a console that is not imported', `console.to(7);`, `Import it: import { console } from 'mirage';`],
  ['an unknown name', `undreamtOf;`, 'Fix it there, then configure again.'],
])('says what to type about %s', async (_, text, next) => {
  write(text);
  await expect(evaluate(unikernel)).rejects.toMatchObject({ next: expect.stringContaining(next) as unknown });
});

it('refuses a folder without config.ts in the words of MirageOS', async () => {
  expect(await failure()).toBe('MIR0101 No configuration file config.ts found.');
});

it('refuses a folder named config.ts', async () => {
  rmSync(join(unikernel.folder, 'config.ts'), { force: true });
  mkdirSync(join(unikernel.folder, 'config.ts'));
  expect(await failure()).toContain('MIR0102 config.ts cannot be read: it is a folder.');
  rmSync(join(unikernel.folder, 'config.ts'), { recursive: true });
});

it('refuses modules that import each other', async () => {
  write(`import { a } from './other';\nexport const b = a;`);
  write(`import { b } from './config';\nexport const a = () => b;`, 'other.ts');
  expect(await failure()).toContain(
    'MIR0115 These modules import each other: config.ts imports other.ts imports config.ts.',
  );
});

it.each([
  ['step by step', 'const all = []; for (;;) all.push(new Array(1000).fill(all.length + 0.5));'],
  ['in one step', `const all = 'x'.repeat(2 ** 28).split('');`],
])('stops a configuration that uses up memory %s', async (_, text) => {
  write(text);
  expect(await failure()).toContain('MIR0104 The configuration uses more than 256 MB of memory.');
});

it.each([
  ['a loop', 'for (;;);'],
  ['an endless row of promises', 'async function f() { for (;;) await null; }\nf();'],
])('stops %s after the time limit', async (_, text) => {
  write(text);
  expect(await failure({ timeMs: 200, memoryMb: 256 })).toContain(
    'MIR0104 The configuration did not finish within 0.2 seconds.',
  );
});

it('evaluates an empty file to the unikernel empty', async () => {
  write('// nothing to do\n');
  expect(await evaluate(unikernel)).toEqual({ graph: { name: 'empty', keys: [], nodes: [], jobs: [] }, lines: [] });
});

it('returns the graph with positions in config.ts and the printed lines', async () => {
  write(
    `import { foreign, job, register } from 'mirage';\nimport { name } from './name';\nconsole.log('for', name);\nregister(name, [foreign('Loaf.Relax', job)]);`,
  );
  write(`export const name: string = 'lazy';`, 'name.ts');
  const { graph, lines } = await evaluate(unikernel);
  expect(lines).toEqual(['for lazy']);
  expect(graph).toMatchObject({
    name: 'lazy',
    jobs: [0],
    nodes: [{ name: 'Loaf.Relax', where: { file: 'config.ts', line: 4, column: 17 } }],
  });
});

it('decides choices by the keys of the unikernel, and locates their declarations', async () => {
  write(
    `import { console, customConsole, defaultConsole, flag, foreign, ifImpl, job, key, register } from 'mirage';
const fast = key('fast', flag, { doc: 'Fast.' });
register('a', [foreign('L.R', console.to(job)).$(ifImpl(fast, defaultConsole, customConsole('1')))]);`,
  );
  const { graph } = await evaluate({ ...unikernel, keys: { fast: 'true' } });
  expect(graph.nodes[0]).toMatchObject({ label: 'defaultConsole' });
  expect(graph.keys).toMatchObject([
    { name: 'fast', counts: 'true', where: { file: 'config.ts', line: 2, column: 14 } },
  ]);
  unikernel = { ...unikernel, keys: { fast: 'perhaps' } };
  expect(await failure()).toBe('config.ts:2:14 MIR0118 Key fast must be true or false, but is "perhaps".');
  unikernel = { ...unikernel, keys: { slow: '"\\' } };
  expect(await failure()).toBe('MIR0117 The configuration has no key slow.');
});

it('accepts a registration after an await', async () => {
  write(`import { register } from 'mirage';\nvoid (async () => { await null; register('late', []); })();`);
  expect((await evaluate(unikernel)).graph.name).toBe('late');
});

it.each([
  ['', true],
  [' \n\t', true],
  ['// a\n/* b\n */ // c', true],
  ['/* a */ x', false],
  ['/ * */', false],
  [`import 'mirage';`, false],
])('%j is blank: %s', (text, blank) => expect(isBlank(text)).toBe(blank));
