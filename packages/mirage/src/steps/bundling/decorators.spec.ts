import { Workspace } from '../../../test/bundled.js';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeAll(() => (workspace = new Workspace()));
afterAll(() => workspace.remove());

const settings = (compilerOptions: object): string => JSON.stringify({ compilerOptions });
const MODULE = `
import { Store } from './store.js';
declare const Injectable: () => ClassDecorator;
@Injectable() class Service { constructor(readonly store: Store, readonly size: number) {} }
export const Main = { async start(): Promise<unknown> { return Service; } };`;

/** Returns the code of a module with some options of the compiler. */
async function codeOf(text: string, files: Readonly<Record<string, string>>): Promise<string> {
  const outcome = await workspace.bundle('virtio', {
    'main.ts': text.replace(
      'declare const Injectable: () => ClassDecorator;',
      'const Injectable = () => () => undefined;',
    ),
    'store.ts': 'export class Store {}',
    ...files,
  });
  if ('errors' in outcome) throw new AggregateError(outcome.errors);
  return outcome.bundled.code;
}

it.each([
  [
    'in its own tsconfig.json',
    { 'tsconfig.json': settings({ experimentalDecorators: true, emitDecoratorMetadata: true }) },
  ],
  [
    'in one that it extends',
    {
      'tsconfig.json': JSON.stringify({ extends: './base.json' }),
      'base.json': settings({ experimentalDecorators: true, emitDecoratorMetadata: true }),
    },
  ],
])('the types of parameters are part of the program where emitDecoratorMetadata stands %s', async (_, files) => {
  expect(await codeOf(MODULE, files)).toMatch(/__metadata\("design:paramtypes", \[[^\]]*\bStore\b[^\]]*\bNumber\b/);
});

it.each([
  ['without emitDecoratorMetadata', MODULE, settings({ experimentalDecorators: true })],
  [
    'without a decorator',
    '/** @param x */\nexport const Main = { async start(): Promise<void> {} };',
    settings({ experimentalDecorators: true, emitDecoratorMetadata: true }),
  ],
])('there are none %s', async (_, text, tsconfig) => {
  expect(await codeOf(text, { 'tsconfig.json': tsconfig })).not.toContain('__metadata');
});

it.each([
  ['of a method', `class A { @dec() f(x: Date): string { return ''; } }`, 'design:returntype'],
  ['of a property', `class A { @dec() when!: Date; }`, 'design:type'],
  ['of a parameter', `class A { constructor(@dec() when: Date) {} }`, 'design:paramtypes'],
  ['before export', `export @dec() class A { constructor(when: Date) {} }`, 'design:paramtypes'],
])('a decorator %s is seen', async (_, text, expected) => {
  const tsconfig = settings({ experimentalDecorators: true, emitDecoratorMetadata: true });
  const dec = 'const dec = (): (() => undefined) => () => undefined;';
  const main = 'export const Main = { async start(): Promise<unknown> { return A; } };';
  expect(await codeOf(`${dec}\n${text}\n${main}`, { 'tsconfig.json': tsconfig })).toContain(expected);
});
