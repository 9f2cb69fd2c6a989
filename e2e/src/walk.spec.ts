// MirageOS's tutorial, step by step, as a newcomer with only Node would type it, on unix.
import { MIRAGE_VERSION, tarball } from '../support/versions';
import { newcomersWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
beforeAll(async () => void (workspace = await newcomersWorkspace('lazy')));
afterAll(() => workspace.remove());

const LANGUAGE = 'console, defaultConsole, foreign, job, netif, network, register, tap0';
const config = (type: string, name: string, given: string): string =>
  `import { ${LANGUAGE} } from 'mirage';\n\nconst relax = foreign('Loaf.Relax', ${type});\nregister('${name}', [relax${given}]);\n`;
const loaf = (parameters: string): string =>
  `import type { Console, Network } from 'mirage/types';\n\nexport const Relax = {\n  async start(${parameters}): Promise<void> {},\n};\n`;

describe('doing nothing, without devices', () => {
  it('explains what to create in a project folder without config.ts', async () => {
    workspace.write({ 'trivial/project.json': '{ "name": "trivial" }\n' });
    const { status, output } = await workspace.nx('configure', 'trivial');
    expect(status).toBe(1);
    expect(output).toContain('No configuration file config.ts found.');
    expect(output).toContain("You'll need to create one to let Mirage know what to do");
    expect(output).toContain('npx nx g mirage:unikernel trivial');
  });

  it('refuses to configure for a platform that is not installed, with advice', async () => {
    workspace.write({ 'trivial/config.ts': '' });
    const { status, output } = await workspace.nx('configure', 'trivial');
    expect(status).toBe(1);
    expect(output).toContain('MIR0203  The platform unix needs the package @mirage/unix, which is not installed.');
    expect(output).toContain('nx depend trivial');
  });

  it('installs the platform from the tarball in the folder of that of mirage', async () => {
    const { status, output } = await workspace.nx('depend', 'trivial');
    expect(status).toBe(0);
    expect(output).toContain(`npm install -D ./${tarball('@mirage/unix')}`);
    expect(JSON.parse(workspace.read('package.json')).devDependencies['@mirage/unix']).toBe(
      `file:${tarball('@mirage/unix')}`,
    );
  });

  it('does nothing the second time', async () => {
    const before = workspace.read('package-lock.json');
    const { status, output } = await workspace.nx('depend', 'trivial');
    expect(status).toBe(0);
    expect(output).toContain(`Package @mirage/unix is already installed (current version is ${MIRAGE_VERSION}).`);
    expect(output).not.toContain('npm install');
    expect(workspace.read('package-lock.json')).toBe(before);
  });

  it('configures an empty config.ts as the unikernel empty', async () => {
    const { status, output } = await workspace.nx('configure', 'trivial');
    expect(status).toBe(0);
    expect(output.split('\n').filter((line) => /^(Mirage|empty) /.test(line))).toEqual([
      'Mirage   Using scanned config file: trivial/config.ts',
      'empty    Using configuration: trivial/config.ts',
      'empty    0 jobs []',
      'empty    Generating: main.ts, manifest.json, tsconfig.json',
      "empty    Now run 'nx depend trivial' to install the package dependencies for this unikernel.",
    ]);
  });

  it('builds and runs it', async () => {
    const { status, output } = await workspace.nx('run', 'trivial:run');
    expect(output).toMatch(/^empty {4}mir-empty \(\d+ kB\)$/m);
    expect(output).toContain('empty    main returned 0');
    expect(status).toBe(0);
    expect(await workspace.exec('trivial/dist/unix/mir-empty')).toEqual({ status: 0, output: '', stdout: '' });
  });
});

describe('doing nothing, with a console', () => {
  it('generates the unikernel', async () => {
    const { status, output } = await workspace.nx(
      'g',
      'mirage:unikernel',
      'out_to_lunch',
      '--entry=Loaf.Relax',
      '--devices=console',
    );
    expect(output).toContain('CREATE out_to_lunch/config.ts');
    expect(output).toContain('CREATE out_to_lunch/loaf.ts');
    expect(status).toBe(0);
  });

  it('passes the test that was generated with it', async () => {
    const { status, output } = await workspace.nx('test', 'out_to_lunch');
    expect(output).toMatch(/Tests:\s+\d+ passed/);
    expect(status).toBe(0);
  });

  it('builds and runs the generated unikernel', async () => {
    const { status, output } = await workspace.nx('run', 'out_to_lunch:run');
    expect(output).toContain('out_to_lunch   1 job [Loaf.Relax(console)]');
    expect(output).toContain('out_to_lunch   main returned 0');
    expect(status).toBe(0);
  });

  it("accepts the two files of MirageOS's tutorial", async () => {
    workspace.write({
      'out_to_lunch/config.ts': config('console.to(job)', 'out_to_lunch', '.$(defaultConsole)'),
      'out_to_lunch/loaf.ts': loaf('console: Console'),
    });
    const { status, output } = await workspace.nx('build', 'out_to_lunch');
    expect(output).toMatch(/^out_to_lunch {3}mir-out_to_lunch \(\d+ kB\)$/m);
    expect(status).toBe(0);
    expect((await workspace.exec('out_to_lunch/dist/unix/mir-out_to_lunch')).status).toBe(0);
  });
});

describe('doing nothing, with different drivers', () => {
  it.each([
    [
      'two_networks',
      'network.to(network).to(job)',
      ".$(tap0).$(netif('1'))",
      'one: Network, two: Network',
      'tap0, netif 1',
    ],
    [
      'network_and_console',
      'network.to(console).to(job)',
      '.$(tap0, defaultConsole)',
      'network: Network, console: Console',
      'tap0, console',
    ],
  ])('configures, depends and builds %s without edits', async (name, type, given, parameters, devices) => {
    workspace.write({ [`${name}/config.ts`]: config(type, name, given), [`${name}/loaf.ts`]: loaf(parameters) });
    expect((await workspace.nx('configure', name)).output).toContain(`1 job [Loaf.Relax(${devices})]`);
    expect((await workspace.nx('depend', name)).status).toBe(0);
    expect((await workspace.nx('build', name)).status).toBe(0);
  });

  it('explains how to create a missing interface', async () => {
    // tap0 may exist on this machine.
    workspace.write({
      'network_and_console/config.ts': config(
        'network.to(console).to(job)',
        'network_and_console',
        ".$(netif('none'), defaultConsole)",
      ),
    });
    const { status, output } = await workspace.nx('run', 'network_and_console:run');
    expect(output).toContain('sudo ip tuntap add dev none mode tap');
    expect(status).not.toBe(0);
  });
});

describe('ambition', () => {
  beforeAll(() =>
    workspace.write({
      'busy/config.ts': config('console.to(job)', 'busy', '.$(defaultConsole)'),
      'busy/loaf.ts': `import type { Console } from 'mirage/types';

export const Relax = {
  async start(console: Console): Promise<number> {
    const line = await console.readLine();
    if (line === undefined) throw new RangeError('nothing to read');
    await console.log('read ' + line);
    return line === 'three' ? 3 : 0;
  },
};
`,
    }),
  );

  it('shows an error of the program at its TypeScript line and exits with status 1', async () => {
    await workspace.nx('build', 'busy');
    const { status, output } = await workspace.exec('busy/dist/unix/mir-busy');
    expect(output).toContain('busy  uncaught RangeError: nothing to read');
    expect(output).toContain('at Relax.start (busy/loaf.ts:6:35)');
    expect(output).not.toContain('node:internal');
    expect(status).toBe(1);
  });

  it('draws the device graph', async () => {
    expect((await workspace.nx('describe', 'busy')).output).toContain(
      'busy on unix: 1 job [Loaf.Relax(console)]\n└─ Loaf.Relax: job\n   └─ console: console\n',
    );
    expect((await workspace.nx('describe', 'busy', '--format=dot')).output).toContain('digraph "busy" {');
    const { output } = await workspace.nx('describe', 'busy', '--format=svg', '--output=graph.svg');
    expect(output).toContain('Wrote graph.svg');
    expect(workspace.read('graph.svg')).toMatch(/<svg[^]*Loaf\.Relax[^]*<\/svg>/);
  });

  it('describes the device graph as JSON', async () => {
    const { stdout } = await workspace.nx('describe', 'busy', '--format=json', '--output=graph.json');
    expect(stdout).toContain('Wrote graph.json');
    expect(JSON.parse(workspace.read('graph.json'))).toMatchObject({
      platform: 'unix',
      name: 'busy',
      jobs: [1],
      packages: [`@mirage/unix@${MIRAGE_VERSION}`],
      artefacts: ['dist/unix/mir-busy', 'dist/unix/mir-busy.notices.txt', 'dist/unix/mir-busy.contents.json'],
    });
  });

  it('prints the plan and writes nothing', async () => {
    workspace.write({ 'planned/config.ts': config('job', 'planned', ''), 'planned/loaf.ts': loaf('') });
    const { status, output } = await workspace.nx('configure', 'planned', '--dryRun');
    expect(output).toContain('mirage/unix/main.ts');
    expect(output).toContain(`@mirage/unix@${MIRAGE_VERSION}`);
    expect(output).toContain('dist/unix/mir-planned');
    expect(workspace.has('planned/mirage')).toBe(false);
    expect(status).toBe(0);
  });

  it('removes the generated files and nothing else', async () => {
    workspace.write({ 'busy/mirage/unix/notes.txt': 'mine' });
    const { status, output } = await workspace.nx('clean', 'busy');
    expect(output).toContain('Removed busy/dist/unix/mir-busy');
    expect(output).toContain('Removed busy/mirage/unix/main.ts');
    expect(output).toContain('Kept busy/mirage/unix/notes.txt: mirage did not generate it.');
    expect(workspace.has('busy/dist')).toBe(false);
    expect(workspace.has('busy/loaf.ts')).toBe(true);
    expect(status).toBe(0);
  });
});
