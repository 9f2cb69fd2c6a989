import { Workspace } from '../../test/bundled.js';
import { isNewerThanLevel } from './language-level.js';

const OTHER_LIBRARY = "Do you need to change your target library? Try changing the 'lib' compiler option to";

describe('a message of the type checker', () => {
  it.each<[number, string]>([
    [2550, `Property 'withResolvers' does not exist on type 'PromiseConstructor'. ${OTHER_LIBRARY} 'es2024' or later.`],
    [2583, `Cannot find name 'Iterator'. ${OTHER_LIBRARY} 'esnext' or later.`],
    [2304, "Cannot find name 'Float16Array'."],
    [2693, "'Iterator' only refers to a type, but is being used as a value here."],
    [2339, "Property 'map' does not exist on type 'ArrayIterator<number>'."],
    [2339, "Property 'toBase64' does not exist on type 'Uint8Array<ArrayBuffer>'."],
    [2339, "Property 'sumPrecise' does not exist on type 'Math'."],
    [1501, "This regular expression flag is only available when targeting 'es2025' or later."],
  ])('TS%d %j is about a newer language', (code, text) => {
    expect(isNewerThanLevel(code, text)).toBe(true);
  });

  it.each<[number, string]>([
    [2339, "Property 'lag' does not exist on type 'Console'."],
    [2339, "Property 'map' does not exist on type 'Console'."],
    [2304, "Cannot find name 'fetch'."],
    [2584, `Cannot find name 'document'. ${OTHER_LIBRARY} include 'dom'.`],
  ])('TS%d %j is not', (code, text) => {
    expect(isNewerThanLevel(code, text)).toBe(false);
  });
});

describe.each(['unix', 'virtio'])('for %s', (platform) => {
  let workspace: Workspace;
  beforeAll(() => (workspace = new Workspace()));
  afterAll(() => workspace.remove());
  const main = (text: string): string => `export const Main = { async start(): Promise<void> {\n${text}\n} };`;

  it.each([
    [
      'modifiers of a regular expression',
      '  /(?i:a)b/.test("ab");',
      'main.ts:2:3 error MIR0422 Invalid regular expression: /(?i:a)b/: Invalid group.',
    ],
    [
      'groups of the same name',
      '  /(?<y>a)|(?<y>b)/.test("ab");',
      'main.ts:2:3 error MIR0422 Invalid regular expression: /(?<y>a)|(?<y>b)/: Duplicate capture group name.',
    ],
  ])('%s are refused at their line', async (_, text, expected) => {
    expect(await workspace.problems(platform, { 'main.ts': main(text) })).toEqual([expected]);
  });

  it.each([
    [
      "'ä'.toLocaleUpperCase('tr');",
      "main.ts:2:23 warning MIR0420 A unikernel supports only the locale en-US: 'tr' has the same effect.",
    ],
    [
      "new Date().toLocaleString(['de', 'en']);",
      "main.ts:2:28 warning MIR0420 A unikernel supports only the locale en-US: 'de' has the same effect.",
    ],
    [
      "new Intl.NumberFormat('de');",
      "main.ts:2:23 warning MIR0420 A unikernel supports only the locale en-US: 'de' has the same effect.",
    ],
    [
      "Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin' });",
      "main.ts:2:39 warning MIR0420 A unikernel supports only the time zone UTC: 'Europe/Berlin' throws a RangeError at run time.",
    ],
    ["new Intl.Segmenter('en');", 'main.ts:2:5 error MIR0421 A unikernel has no Intl.Segmenter.'],
  ])('%s is reported', async (text, expected) => {
    expect(await workspace.problems(platform, { 'main.ts': main(text) })).toEqual([expected]);
  });

  it.each([
    "new Date().toLocaleDateString('en-US', { timeZone: 'UTC' });",
    "(1).toLocaleString(); (1).toLocaleString(undefined); 'a'.localeCompare('de');",
    "new Intl.PluralRules('en-u-nu-latn');",
    "if (Intl.Segmenter) new Intl.Segmenter('en');",
    "if (typeof Intl.Locale === 'function') new Intl.Locale('en');",
  ])('%s is not', async (text) => {
    expect(await workspace.problems(platform, { 'main.ts': main(text) })).toEqual([]);
  });

  it('locales in packages are not reported', async () => {
    const problems = await workspace.problems(platform, {
      'main.ts': `import { show } from 'german';\n${main('show();')}`,
      'node_modules/german/index.js': "export const show = () => new Date().toLocaleString('de');",
    });
    expect(problems).toEqual([]);
  });
});
