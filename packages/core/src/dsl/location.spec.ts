import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { Where } from '../errors.js';

/** Bundles a configuration with the language, as evaluating does, and runs it where nothing maps stacks. */
function run(configuration: string, filename = 'config.js'): { code: string; where: Where | undefined } {
  const { outputFiles } = buildSync({
    stdin: { contents: configuration, resolveDir: __dirname, sourcefile: 'config.ts', loader: 'ts' },
    // The configuration imports the language through a package that re-exports it.
    alias: { mirage: join(__dirname, '../../test/reexport.ts') },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'result',
    target: 'es2022',
    conditions: ['@mirage/source'],
  });
  const code = outputFiles[0]!.text;
  return { code, where: runInNewContext(`${code}; result.where`, {}, { filename }) as Where | undefined };
}

/** The text of the script at a place. */
function textAt(code: string, { line, column }: Where): string {
  return code.split('\n')[line - 1]!.slice(column - 1);
}

const imports = `import { console, customConsole, foreign, job, netif, network, register, registration, tap0, type } from 'mirage';`;
const caught = (attempt: string): string =>
  `${imports}\nexport let where;\ntry { ${attempt}; } catch (error) { where = error.where; }`;

it.each([
  ['register', `register('x', [job])`, `register(`, 2],
  ['foreign', `foreign('loaf', job)`, `foreign(`, 1],
  ['netif', `netif('')`, `netif(`, 1],
  ['customConsole', `customConsole('')`, `customConsole(`, 1],
  ['type', `type('')`, `type(`, 1],
  ['to', `network.to('job')`, `to("job")`, 1],
  ['$', `foreign('A.B', network.to(console).to(job)).$(tap0, tap0)`, `$(tap0, tap0)`, 2],
  ['the second $ of a chain', `foreign('A.B', network.to(console).to(job)).$(tap0).$(netif('z'))`, `$(netif("z"))`, 1],
  ['a call inside a function that a list calls', `['', 'x'].map((name) => netif(name))`, 'netif(name)', 1],
])('an error of %s points at its call', (_, attempt, callee, argument) => {
  const { code, where } = run(caught(attempt));
  expect(where).toMatchObject({ file: 'config.js', argument });
  expect(textAt(code, where!).startsWith(callee)).toBe(true);
});

it.each([
  ['a device', `netif('1').node.where`, 'netif('],
  ['a module', `foreign('Loaf.Relax', job).node.where`, 'foreign('],
  ['a module after it was applied', `foreign('Loaf.Relax', network.to(job)).$(tap0).node.where`, 'foreign('],
  ['the registration', `(register('x', []), registration().where)`, 'register('],
])('%s finds the location of its call', (_, expression, callee) => {
  const { code, where } = run(`${imports}\nexport const where = ${expression};`);
  expect(Object.keys(where!)).toEqual(['file', 'line', 'column']);
  expect(textAt(code, where!).startsWith(callee)).toBe(true);
});

it.each(['/home/me/my (work)/config.js', '(config).js', 'a b.js', 'file:///x/config.js'])(
  'reads the file name %s out of a stack',
  (filename) => {
    const inFunction = run(
      `${imports}\nconst place = () => netif('1').node.where;\nexport const where = place();`,
      filename,
    );
    expect(inFunction.where?.file).toBe(filename);
  },
);

it('finds no location if there is none', () => {
  const { where } = run(`${imports}\nError.stackTraceLimit = 0;\nexport const where = netif('1').node.where;`);
  expect(where).toBeUndefined();
});
