// The platform virtio in the workspace of a user: images built without a compiler, booted by QEMU.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/run';
import { relaxing, relaxingModule } from '../support/unikernels';
import { tarball } from '../support/versions';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
const virtio = '--configuration=virtio';

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  workspace.write({
    'empty/config.ts': '',
    ...relaxing(
      'hello',
      `await console.log('hello');\n    await new Promise((resolve) => setTimeout(resolve, 20));\n    await console.log('again');`,
    ),
    ...relaxing(
      'thrower',
      `await console.log('before');\n    help();`,
      `function help(): never {\n  throw new RangeError('too hot');\n}`,
    ),
    ...relaxing(
      'crasher',
      `await console.log('before');\n    touch();`,
      `function touch(): void {\n  (globalThis as unknown as { __mirage: { provoke(fault: number): void } }).__mirage.provoke(4);\n}`,
    ),
    ...relaxing('status', 'return 42;'),
  });
  expect(await workspace.must('nx', 'depend', 'empty', virtio)).toContain(
    `npm install -D ./${tarball('@mirage/kernel')} ./${tarball('@mirage/bare-metal')} ./${tarball('@mirage/virtio')}`,
  );
});
afterAll(() => workspace.remove());

it.each(['microvm', 'q35', 'pc'])('boots on %s', async (machine) => {
  const { status, output } = await workspace.nx('run', 'hello:run', virtio, `--machine=${machine}`);
  expect(output).toMatch(/^hello\nagain\nhello {4}main returned 0$/m);
  expect(status).toBe(0);
});

it('boots the unikernel empty', async () => {
  const { status, output } = await workspace.nx('run', 'empty:run', virtio);
  expect(output).toContain('empty    main returned 0');
  expect(status).toBe(0);
});

it('shows the parts of an image', async () => {
  const { output } = await workspace.nx('build', 'hello', virtio);
  expect(output).toMatch(
    /^hello {4}mir-hello\.virtio \(1\.\d+ MB: kernel 0\.\d+ MB, heap 0\.\d+ MB\), mir-hello\.virtio\.map$/m,
  );
});

it('shows an error of the program at its TypeScript line, also from a saved log', async () => {
  const { status, output } = await workspace.nx('run', 'thrower:run', virtio);
  expect(output).toContain('before\nthrower  uncaught RangeError: too hot\n');
  expect(output).toContain('at help (thrower/loaf.ts:3:13)');
  expect(output).toContain('at start (thrower/loaf.ts:8:5)\n    at main (generated)');
  expect(output).toContain('thrower   main returned 1');
  expect(status).toBe(1);
  workspace.write({ 'saved.log': 'thrower  uncaught RangeError: too hot\n    at help (app.js:1:1)\n' });
  const saved = await workspace.nx('symbolicate', 'thrower', virtio, '--log=saved.log');
  expect(saved.output).toContain('thrower  uncaught RangeError: too hot');
  expect(saved.status).toBe(0);
});

it('shows an invalid memory access at the TypeScript lines that led there, also from a saved log', async () => {
  const block = [
    'mirage: kernel panic: read outside linear memory, at linear address 0xb0000000, instruction 0x[0-9a-f]+',
    '    at provoke \\(native\\)',
    '    at touch \\(crasher/loaf.ts:3:86\\)',
    '    at start \\(crasher/loaf.ts:8:5\\)',
    '    at main \\(generated\\)',
    '    This is a bug of Mirage or of a driver, not of your program: report it with these lines \\(kernel [0-9a-f]{16}\\)',
    'mirage: exit status 100',
  ].join('\n');
  const { status, output } = await workspace.nx('run', 'crasher:run', virtio);
  expect(output).toMatch(new RegExp(`before\n+${block}\n`));
  expect(status).toBe(100);
  const { output: printed } = await workspace.nx('run', 'crasher:run', virtio, '--print');
  const command = /^qemu-system-x86_64 .*$/m.exec(printed)![0];
  const raw = await run('sh', ['-c', `timeout 60 ${command}`], { cwd: workspace.root });
  expect(raw.output).toContain('at touch (app.js:');
  workspace.write({ 'crash.log': raw.output });
  const saved = await workspace.nx('symbolicate', 'crasher', virtio, '--log=crash.log');
  expect(saved.output).toMatch(new RegExp(block));
});

it('exits with the status of the guest', async () => {
  expect((await workspace.nx('run', 'status:run', virtio)).status).toBe(42);
});

it.each([
  ['reads a clock', `const now = Date.now();`, 'MIR0408  ', 'thrower/loaf.ts:2:'],
  ['uses random numbers', `const dice = Math.random();`, 'MIR0408  ', 'thrower/loaf.ts:2:'],
  ['throws', `(() => {\n  throw new Error('not now');\n})();`, 'MIR0409  ', 'thrower/loaf.ts:3:'],
])('refuses a module whose top level %s, at its line', async (_, top, code, place) => {
  const before = workspace.read('thrower/loaf.ts');
  workspace.write({ 'thrower/loaf.ts': relaxingModule('return 0;', top) });
  const { status, output } = await workspace.nx('build', 'thrower', virtio);
  workspace.write({ 'thrower/loaf.ts': before });
  expect(status).toBe(1);
  expect(output).toContain(code);
  expect(output).toContain(place);
});

it('refuses devices that a machine cannot have, and invalid settings', async () => {
  workspace.write({
    'online/config.ts': `import { foreign, job, netif, network, register } from 'mirage';\nregister('online', [foreign('Loaf.Relax', network.to(job)).$(netif('eth0'))]);\n`,
    'served/config.ts': `import { foreign, job, register, socketStack, stack } from 'mirage';\nregister('served', [foreign('Loaf.Relax', stack.to(job)).$(socketStack())]);\n`,
    'generic/config.ts': `import { foreign, genericStack, job, register, stack, tap0 } from 'mirage';\nregister('generic', [foreign('Loaf.Relax', stack.to(job)).$(genericStack(tap0))]);\n`,
    'generic/loaf.ts': `import type { Stack } from 'mirage/types';\nexport const Relax = { async start(stack: Stack) {} };\n`,
    'served/loaf.ts': `import type { Stack } from 'mirage/types';\nexport const Relax = { async start(stack: Stack) {} };\n`,
    'online/loaf.ts': `import type { Network } from 'mirage/types';\nexport const Relax = { async start(network: Network) {} };\n`,
  });
  expect((await workspace.nx('configure', 'online', virtio)).output).toContain(
    "MIR0204  The platform virtio does not support netif('eth0'): the interfaces of a virtual machine are named by number",
  );
  expect((await workspace.nx('configure', 'served', virtio)).output).toContain(
    'MIR0204  The platform virtio does not support socketStack(): host sockets exist only on unix.',
  );
  const { output } = await workspace.nx('configure', 'generic', virtio, '--keys=net=host');
  expect(output).toContain(
    'MIR0204  The platform virtio does not support genericStack(tap0): host sockets exist only on unix.',
  );
  expect(output).toContain('Remove net=host from --keys: this platform uses net=direct by default.');
  expect((await workspace.nx('run', 'hello:run', virtio, '--machine=pdp11')).output).toContain('MIR0503  ');
  expect((await workspace.nx('symbolicate', 'hello', virtio, '--log=nowhere.log')).output).toContain('MIR0504  ');
});

it('prints the commands for other monitors', async () => {
  const { output } = await workspace.nx('run', 'hello:run', virtio, '--print', '--memory=16');
  expect(output).toMatch(/qemu-system-x86_64 -M microvm .*-m 16 .*mir-hello\.virtio/);
  expect(output).toContain('"mem_size_mib": 16');
  expect(output).toMatch(/cloud-hypervisor --kernel .*mir-hello\.virtio/);
});

it('reports what to install without QEMU, and needs no compiler to build', async () => {
  // A PATH with only Node.
  const folder = join(workspace.root, 'only-node');
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, 'node'));
  const env = { PATH: folder };
  await workspace.nx('clean', 'hello', virtio);
  const nx = (...args: string[]): ReturnType<typeof run> =>
    run(process.execPath, [join(workspace.root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
      cwd: workspace.root,
      env,
    });
  const built = await nx('build', 'hello', virtio, '--skip-nx-cache');
  expect(built.output).toContain('mir-hello.virtio');
  expect(built.status).toBe(0);
  const started = await nx('run', 'hello:run', virtio);
  expect(started.output).toContain(
    'MIR0303  hello cannot run on this machine: the program qemu-system-x86_64 is not installed.',
  );
  expect(started.output).toContain('apt-get install --yes --no-install-recommends qemu-system-x86');
  expect(started.status).toBe(1);
});
