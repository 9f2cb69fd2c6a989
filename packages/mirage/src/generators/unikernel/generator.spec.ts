import { joinPathFragments, readJson, readNxJson, updateNxJson, writeJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { register } from '@mirage/core';
import { inspect } from '../../infer/detect';
import { unikernelGenerator, type UnikernelOptions } from './generator';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
});

const generate = (options: Partial<UnikernelOptions> = {}): Promise<unknown> =>
  unikernelGenerator(tree, { name: 'out_to_lunch', skipFormat: true, ...options });

/** Every file of the tree, for comparison. */
function contents(folder = '.'): Record<string, string> {
  return Object.assign(
    {},
    ...tree.children(folder).map((child) => {
      const path = joinPathFragments(folder, child);
      return tree.isFile(path) ? { [path]: tree.read(path, 'utf8') ?? '' } : contents(path);
    }),
  ) as Record<string, string>;
}

describe('mirage:unikernel', () => {
  it('writes the unikernel out_to_lunch', async () => {
    await generate({ entry: 'Loaf.Relax' });
    expect(tree.children('out_to_lunch').sort()).toEqual(
      ['README.md', 'config.ts', 'jest.config.cjs', 'loaf.spec.ts', 'loaf.ts', 'project.json', 'tsconfig.json'].sort(),
    );
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toBe(
      [
        "import { console, defaultConsole, foreign, job, register } from 'mirage';",
        '',
        "const relax = foreign('Loaf.Relax', console.to(job));",
        "register('out_to_lunch', [relax.$(defaultConsole)]);",
        '',
      ].join('\n'),
    );
    expect(tree.read('out_to_lunch/loaf.ts', 'utf8')).toMatchInlineSnapshot(`
"import type { Console } from 'mirage/types';

export const Relax = {
  /** Called once, with the devices in the order of config.ts. The unikernel ends when it returns. */
  async start(console: Console): Promise<void> {
    await console.log('out_to_lunch is up');
  },
};
"
`);
    expect(tree.read('out_to_lunch/loaf.spec.ts', 'utf8')).toMatchInlineSnapshot(`
"import { expect, it } from '@jest/globals';
import { memoryConsole } from 'mirage/testing';
import { Relax } from './loaf';

it('reports that it is up and ends', async () => {
  const console = memoryConsole();
  await Relax.start(console);
  expect(console.lines).toEqual(['out_to_lunch is up']);
});
"
`);
  });

  it.each<[string[] | string, string, string, string]>([
    [['network'], 'network.to(job)', 'tap0', 'network: Network'],
    [['network', 'network'], 'network.to(network).to(job)', "tap0, netif('1')", 'network0: Network, network1: Network'],
    ['network,console', 'network.to(console).to(job)', 'tap0, defaultConsole', 'network: Network, console: Console'],
    [
      ['console, console'],
      'console.to(console).to(job)',
      "defaultConsole, customConsole('1')",
      'console0: Console, console1: Console',
    ],
  ])('gives the devices %j', async (devices, type, given, signature) => {
    await generate({ devices });
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toContain(`foreign('Unikernel.Main', ${type})`);
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toContain(`main.$(${given})`);
    expect(tree.read('out_to_lunch/unikernel.ts', 'utf8')).toContain(`start(${signature})`);
  });

  it.each([['none'], ['']])('makes a job without devices of %j', async (devices) => {
    await generate({ devices });
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toBe(
      "import { foreign, job, register } from 'mirage';\n\nconst main = foreign('Unikernel.Main', job);\nregister('out_to_lunch', [main]);\n",
    );
    expect(tree.read('out_to_lunch/unikernel.ts', 'utf8')).not.toContain('import');
  });

  it('puts the module of a nested entry into its folder', async () => {
    await generate({ entry: 'Lib.OutToLunch.Relax' });
    expect(tree.exists('out_to_lunch/lib/outToLunch.ts')).toBe(true);
    expect(tree.read('out_to_lunch/lib/outToLunch.spec.ts', 'utf8')).toContain("from './outToLunch'");
  });

  it.each([
    ['Loaf.Console', 'consoleUnikernel'],
    ['Loaf.Default', 'defaultUnikernel'],
    ['Loaf.relax', 'relax'],
  ])('finds a constant for %s that config.ts can have', async (entry, constant) => {
    await generate({ entry });
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toContain(`const ${constant} = foreign('${entry}'`);
  });

  it.each([['7up'], ['a.b-c_d'], ['x'], ['A'.repeat(63)]])(
    'accepts the name %s, which is not an identifier',
    async (name) => {
      await generate({ name });
      expect(inspect(tree.read(`${name}/config.ts`, 'utf8') ?? '')).toMatchObject({ kind: 'mirage', registers: name });
      expect(readJson<{ name: string }>(tree, `${name}/project.json`).name).toBe(name);
    },
  );

  it.each([[''], ['-a'], ['a b'], ['a.'], ['ä'], ['a$'], ['a\n'], ['A'.repeat(64)], ["a'b"]])(
    'refuses the name %j, as register does',
    async (name) => {
      expect(() => register(name, [])).toThrow(expect.objectContaining({ code: 'MIR0108' }));
      await expect(generate({ name })).rejects.toThrow(
        /^MIR0601 {2}.*cannot be the name of a unikernel.*\nUse at most 63 letters/,
      );
    },
  );

  it.each<[Partial<UnikernelOptions>, RegExp]>([
    [
      { name: 'apps/lunch' },
      /'apps\/lunch' cannot be the name.*\nUse the option --directory .* lunch --directory=FOLDER$/,
    ],
    [
      { devices: ['console', 'disk'] },
      /Unknown device 'disk'.*\nKnown devices: appInfo, .*, console, .*, udp.*--devices=console,network/,
    ],
    [{ devices: ['toString'] }, /Unknown device 'toString'/],
    [{ devices: 'none,console' }, /Unknown device 'none'/],
    [{ entry: 'loaf.relax' }, /'loaf.relax' does not name a module and an export.*\n.*--entry=Loaf.Relax/],
    [{ entry: 'Loaf' }, /'Loaf' does not name/],
    [{ entry: './loaf#Relax' }, /does not name/],
    [{ entry: 'Loaf.delete' }, /'delete' is a reserved word/],
    [{ entry: 'Config.Main' }, /config.ts, but that path is reserved/],
    [{ entry: 'Mirage.Loaf.Relax' }, /mirage\/loaf.ts, but that path is reserved/],
    [{ directory: '../lunch' }, /outside the workspace.*\n.*--directory=apps/],
    [{ directory: '/tmp/lunch' }, /outside the workspace/],
    [{ directory: 'a/../../b' }, /outside the workspace/],
    [{ directory: 'C:\\lunch' }, /outside the workspace/],
    [{ directory: '.' }, /The workspace itself/],
    [{ directory: 'dist/lunch' }, /folders called dist/],
  ])('refuses %j in one message that says what to type', async (options, message) => {
    const before = contents();
    const error: unknown = await generate(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/^MIR0601 {2}/);
    expect((error as Error).stack).toBe('');
    expect(contents()).toEqual(before);
  });

  it('refuses the name of another project', async () => {
    await generate({ directory: 'apps/lunch' });
    await expect(generate({ directory: 'libs/lunch' })).rejects.toThrow(
      /A project named out_to_lunch already exists in apps\/lunch.\nChoose another name/,
    );
  });

  it.each([
    'config.ts',
    'unikernel.ts',
    'unikernel.spec.ts',
    'project.json',
    'tsconfig.json',
    'jest.config.cjs',
    'README.md',
  ])('never overwrites %s', async (file) => {
    await generate();
    const mine = file.endsWith('.json') ? '{"mine":true}' : '// mine';
    tree.write(`out_to_lunch/${file}`, mine);
    await expect(generate()).rejects.toThrow(
      `This file already exists with different contents: out_to_lunch/${file}. Nothing was changed.`,
    );
    expect(tree.read(`out_to_lunch/${file}`, 'utf8')).toBe(mine);
  });

  it.each<[string, Partial<UnikernelOptions>]>([
    ['as it is', {}],
    ['with formatting', { skipFormat: false }],
    [
      'in another folder, with all options',
      { directory: 'apps/x', entry: 'Lib.Loaf.Relax', devices: ['network', 'network', 'console'] },
    ],
    ['without tests', { unitTestRunner: 'none' }],
  ])('changes nothing when it runs twice: %s', async (_, options) => {
    writeJson(tree, 'tsconfig.json', { files: [], references: [] });
    writeJson(tree, 'tsconfig.base.json', {});
    await generate(options);
    const once = contents();
    await generate(options);
    expect(contents()).toEqual(once);
  });

  it('adds itself to the references of the workspace, once', async () => {
    writeJson(tree, 'tsconfig.json', { files: [], references: [{ path: './packages/a' }] });
    await generate();
    await generate();
    expect(readJson<object>(tree, 'tsconfig.json')).toEqual({
      files: [],
      references: [{ path: './packages/a' }, { path: './out_to_lunch' }],
    });
  });

  it('leaves a tsconfig.json without references alone', async () => {
    writeJson(tree, 'tsconfig.json', { include: ['src'] });
    await generate();
    expect(readJson<object>(tree, 'tsconfig.json')).toEqual({ include: ['src'] });
  });

  it.each<[string, boolean, object]>([
    ['extends the base of the workspace', true, { extends: '../tsconfig.base.json' }],
    ['stands alone without one', false, { compilerOptions: { strict: true, lib: ['es2023'] } }],
  ])('tsconfig.json %s', async (_, hasBase, expected) => {
    if (!hasBase) tree.delete('tsconfig.base.json');
    await generate();
    const settings = readJson<{ extends?: string }>(tree, 'out_to_lunch/tsconfig.json');
    expect(settings).toMatchObject({
      ...expected,
      compilerOptions: { module: 'esnext', moduleResolution: 'bundler', composite: true },
      exclude: ['mirage', 'dist'],
    });
    expect('extends' in settings).toBe(hasBase);
  });

  it('adds Jest to the packages of the workspace, unless it is listed', async () => {
    await generate();
    const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>(tree, 'package.json');
    expect(Object.keys(devDependencies)).toEqual(['@jest/globals', 'jest']);
    writeJson(tree, 'package.json', { devDependencies: { jest: '29.0.0', '@jest/globals': '29.0.0' } });
    await generate();
    expect(readJson<object>(tree, 'package.json')).toEqual({
      devDependencies: { jest: '29.0.0', '@jest/globals': '29.0.0' },
    });
  });

  it('writes no test and no packages for unitTestRunner none', async () => {
    await generate({ unitTestRunner: 'none' });
    expect(tree.children('out_to_lunch').sort()).toEqual(
      ['README.md', 'config.ts', 'project.json', 'tsconfig.json', 'unikernel.ts'].sort(),
    );
    expect(readJson<object>(tree, 'out_to_lunch/project.json')).not.toHaveProperty('targets');
    expect(tree.read('package.json', 'utf8')).not.toContain('jest');
  });

  it('uses the named inputs of the workspace for libraries', async () => {
    const inputs = (): unknown =>
      readJson<{ targets: { test: { inputs: unknown } } }>(tree, 'out_to_lunch/project.json').targets.test.inputs;
    updateNxJson(tree, { ...readNxJson(tree), namedInputs: { production: ['default'] } });
    await generate();
    expect(inputs()).toContain('^production');
  });

  it('does not list this package: in the registry its name belongs to another one', async () => {
    await generate();
    for (const [path, text] of Object.entries(contents())) {
      if (path.endsWith('package.json')) expect(text).not.toContain('mirage');
      expect(text).not.toMatch(/"mirage"\s*:/);
    }
  });
});

describe('the template http', () => {
  it('writes a server with an app for Hono, and adds Hono to the packages', async () => {
    await generate({ name: 'site', template: 'http' });
    expect(tree.children('site').sort()).toEqual(
      ['README.md', 'app.spec.ts', 'app.ts', 'config.ts', 'jest.config.cjs', 'project.json', 'tsconfig.json'].sort(),
    );
    expect(tree.read('site/config.ts', 'utf8')).toMatchInlineSnapshot(`
      "import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';

      const app = foreign('App.default', fetchHandler);
      register('site', [serve(app, httpServer(genericStack(tap0)))]);
      "
    `);
    expect(tree.read('site/app.ts', 'utf8')).toMatchInlineSnapshot(`
      "import { Hono } from 'hono';

      const app = new Hono();

      app.get('/', (c) => c.text('Hello from site\\n'));

      export default app;
      "
    `);
    expect(tree.read('site/app.spec.ts', 'utf8')).toContain("[200, 'Hello from site\\n']");
    expect(tree.read('site/README.md', 'utf8')).toContain('npx nx test site');
    expect(readJson(tree, 'package.json')).toMatchObject({
      dependencies: { hono: expect.stringMatching(/^\^4/) },
      devDependencies: { jest: expect.any(String) },
    });
    expect(readJson(tree, 'site/project.json')).toMatchObject({ name: 'site', targets: { test: { command: 'jest' } } });
  });

  it('has no test without a runner, and changes nothing when it is repeated', async () => {
    await generate({ name: 'site', template: 'http', unitTestRunner: 'none' });
    expect(tree.exists('site/app.spec.ts')).toBe(false);
    expect(tree.read('site/README.md', 'utf8')).not.toContain('nx test');
    const before = contents();
    await generate({ name: 'site', template: 'http', unitTestRunner: 'none' });
    expect(contents()).toEqual(before);
  });

  it.each<[string, Partial<UnikernelOptions>, RegExp]>([
    [
      'an entry',
      { template: 'http', entry: 'Loaf.Relax' },
      /^MIR0601 {2}The template http has the app app.ts and a server/,
    ],
    ['devices', { template: 'http', devices: ['network'] }, /so it has neither --entry nor --devices\.\n/],
    ['another name', { template: 'web' as never }, /^MIR0601 {2}Unknown template 'web'\.\n/],
  ])('refuses %s', async (_, options, message) => {
    await expect(generate(options)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
    expect(tree.exists('out_to_lunch')).toBe(false);
  });
});
