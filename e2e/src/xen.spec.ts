// MirageOS's tutorial on a real Xen, in the workspace of a user, with one laptop Xen for all tests.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, userEnvironment, type Finished } from '../support/run';
import { startSshMachine } from '../support/ssh';
import { soak, type Dom0 } from '../../packages/xen/test/soak';
import { tarball } from '../support/versions';
import { freshWorkspace, type Workspace } from '../support/workspace';

const xen = '--configuration=xen';
const CYCLES = 6;

let workspace: Workspace;
let runtime: string;

const CONFIG = (name: string): string =>
  `import { console, defaultConsole, foreign, job, register } from 'mirage';\nregister('${name}', [foreign('Loaf.Relax', console.to(job)).$(defaultConsole)]);\n`;
const LOAF = (body: string, top = ''): string =>
  `import type { Console } from 'mirage/types';\n${top}\nexport const Relax = {\n  async start(console: Console): Promise<number | void> {\n    ${body}\n  },\n};\n`;

/** A unikernel that uses a network and a disk continuously. */
const STAYING_CONFIG = `import { block, blockOfFile, console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';
register('staying', [foreign('Unikernel.Stay', console.to(network).to(block).to(job)).$(defaultConsole, tap0, blockOfFile('disk.img'))]);
`;
const STAYING = `import type { Block, Console, Network } from 'mirage/types';
export const Stay = {
  async start(console: Console, network: Network, block: Block): Promise<void> {
    await console.log('running');
    const frame = new Uint8Array(60).fill(255);
    frame.set(network.mac, 6);
    const sectors = new Uint8Array(65536);
    for (let i = 0; ; i++) {
      await network.write(frame);
      await block.write((i % 8) * 128, [sectors]);
    }
  },
};
`;

/** Runs mirage-xen in the folder of a unikernel's artefacts. */
function mirageXen(unikernel: string, ...words: string[]): Promise<Finished> {
  return run(join(workspace.root, 'node_modules/.bin/mirage-xen'), words, {
    cwd: join(workspace.root, unikernel, 'dist/xen'),
  });
}

/** Starts a command that runs while others are typed in another terminal. */
function start(
  folder: string,
  program: string,
  ...args: string[]
): { child: ChildProcess; output: () => string; status: Promise<number> } {
  const child = spawn(join(workspace.root, 'node_modules/.bin', program), args, {
    cwd: join(workspace.root, folder),
    env: userEnvironment(),
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output, status: once(child, 'close').then(([status]) => status as number) };
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await isSo()); await sleep(100)) {
    if (Date.now() > end) throw new Error(`timeout: ${what}`);
  }
}

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  runtime = mkdtempSync(join(tmpdir(), 'mirage-xen-e2e-'));
  process.env['MIRAGE_XEN_RUNTIME'] = runtime;
  workspace.write({
    'empty/config.ts': '',
    'out_to_lunch/config.ts': CONFIG('out_to_lunch'),
    'out_to_lunch/loaf.ts': LOAF(''),
    'hello/config.ts': CONFIG('hello'),
    'hello/loaf.ts': LOAF(
      `await console.log('hello');\n    await new Promise((resolve) => setTimeout(resolve, 20));\n    await console.log('again');`,
    ),
    'thrower/config.ts': CONFIG('thrower'),
    'thrower/loaf.ts': LOAF(
      `await console.log('before');\n    help();`,
      `function help(): never {\n  throw new RangeError('too hot');\n}`,
    ),
    'graceful/config.ts': CONFIG('graceful'),
    'graceful/loaf.ts': LOAF(
      `const signal = shutdownSignal();\n    await console.log('running');\n    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));\n    await console.log('in good order');\n    return 5;`,
      `import { shutdownSignal } from 'mirage/runtime';`,
    ),
    'staying/config.ts': STAYING_CONFIG,
    'staying/unikernel.ts': STAYING,
    'staying/disk.img': '\0'.repeat(1 << 20),
    'talker/config.ts': CONFIG('talker'),
    'talker/loaf.ts': LOAF(
      `for (;;) {\n      const line = await console.readLine();\n      await console.log(\`you said \${line}\`);\n      if (line === 'end') return 42;\n    }`,
    ),
  });
  const { status, output } = await workspace.nx('depend', 'empty', xen);
  if (status !== 0) throw new Error(output);
  expect(output).toContain(
    `npm install -D ./${tarball('@mirage/kernel')} ./${tarball('@mirage/bare-metal')} ./${tarball('@mirage/xen')}`,
  );
  const built = await workspace.nx('run-many', '-t', 'build', xen, '--batch');
  if (built.status !== 0) throw new Error(built.output);
  const up = await run(join(workspace.root, 'node_modules/.bin/mirage-xen'), ['up', '--stay'], {
    cwd: workspace.root,
    timeoutMs: 400_000,
  });
  expect(up.output).toMatch(/Xen 4\.\d+\.\S+ is up; mirage-xen down ends it/);
}, 600_000);

afterAll(async () => {
  await mirageXen('hello', 'down');
  workspace.remove();
  rmSync(runtime, { recursive: true, force: true });
  delete process.env['MIRAGE_XEN_RUNTIME'];
});

it('writes and lists the files for xl', async () => {
  const { output } = await workspace.nx('build', 'out_to_lunch', xen);
  expect(output).toMatch(
    /^out_to_lunch {3}mir-out_to_lunch\.xen \(1\.\d+ MB: kernel 0\.\d+ MB, heap 0\.\d+ MB\), mir-out_to_lunch\.xen\.map, out_to_lunch\.xl$/m,
  );
  expect(workspace.read('out_to_lunch/dist/xen/out_to_lunch.xl')).toContain('type = "pvh"');
});

it('does nothing, as in the tutorial of MirageOS: created paused, unpaused in another window, ended', async () => {
  const created = await mirageXen('out_to_lunch', 'xl', 'create', '-p', 'out_to_lunch.xl');
  expect(created.output).toBe('Parsing config from out_to_lunch.xl\n');
  expect((await mirageXen('out_to_lunch', 'xl', 'list')).output).toMatch(/^out_to_lunch +\d+ +64 +1 +--p--- +0\.0$/m);
  const console = start('out_to_lunch', 'mirage-xen', 'xl', 'console', 'out_to_lunch');
  await mirageXen(
    'out_to_lunch',
    'dom0',
    'sh',
    '-c',
    'until pidof xenconsole >/dev/null; do usleep 50000; done; sleep 1',
  );
  await mirageXen('out_to_lunch', 'xl', 'unpause', 'out_to_lunch');
  await console.status;
  expect(console.output().replaceAll('\r', '')).toMatch(
    /^Mirage: out_to_lunch on xen 4\.\d+, 64 MiB, PVH\nmain returned 0\n$/,
  );
  expect((await mirageXen('out_to_lunch', 'log', 'out_to_lunch')).output).toContain('main returned 0');
  await until(
    'the domain is gone',
    async () => !(await mirageXen('out_to_lunch', 'xl', 'list')).output.includes('out_to_lunch'),
  );
});

it('creates the domain and attaches its console without losing output', async () => {
  const { output, status } = await mirageXen('hello', 'xl', 'create', '-c', 'hello.xl');
  expect(output.replaceAll('\r', '')).toMatch(
    /^Parsing config from hello\.xl\nMirage: hello on xen .*\nhello\nagain\nmain returned 0\n/,
  );
  expect(status).toBe(0);
});

it('runs with 16 MiB', async () => {
  const { output, status } = await workspace.nx('run', 'hello:run', xen, '--memory=16', '--paused');
  expect(output.replaceAll('\r', '')).toMatch(
    /^xen {6}no Xen on this machine: using the laptop Xen\nxen {6}Started domain hello \(id=\d+\), paused; console attached; unpausing\nMirage: hello on xen 4\.\d+, 16 MiB, PVH\nhello\nagain\nmain returned 0\nxen {6}domain hello has finished \(poweroff\)$/m,
  );
  expect(status).toBe(0);
});

it('runs the unikernel empty', async () => {
  const { output, status } = await workspace.nx('run', 'empty:run', xen);
  expect(output).toContain('main returned 0');
  expect(status).toBe(0);
});

it('shows an error of the program at its TypeScript line, and reports the crash of the domain', async () => {
  const { output, status } = await workspace.nx('run', 'thrower:run', xen);
  expect(output.replaceAll('\r', '')).toContain('before\nthrower  uncaught RangeError: too hot\n');
  expect(output).toContain('at help (thrower/loaf.ts:3:13)');
  expect(output).toContain('at start (thrower/loaf.ts:8:5)');
  expect(output).toContain('xen      domain thrower has finished (crash)');
  expect(status).toBe(1);
});

it('keeps a crashed domain that xl created, and shows its log with TypeScript lines', async () => {
  await mirageXen('thrower', 'xl', 'create', 'thrower.xl');
  const crashed = /^thrower +\d+ +64 +\d +---sc- .* 3 /m;
  await until('it has crashed', async () => crashed.test((await mirageXen('thrower', 'xl', 'list', '-v')).output));
  workspace.write({ 'saved.log': (await mirageXen('thrower', 'log', 'thrower')).output });
  const saved = await workspace.nx('symbolicate', 'thrower', xen, '--log=saved.log');
  expect(saved.output).toContain('at help (thrower/loaf.ts:3:13)');
  const asked = await mirageXen('thrower', 'xl', 'shutdown', 'thrower');
  expect(asked.output).toContain('thrower has ended already (crash)');
  expect(asked.status).toBe(1);
  expect((await mirageXen('thrower', 'xl', 'destroy', 'thrower')).status).toBe(0);
});

it('accepts input, refuses a second domain of the same name, and exits with the status of the guest', async () => {
  const talker = start('.', 'nx', 'run', 'talker:run', xen);
  await until('it runs', () => talker.output().includes('Mirage: talker on xen'));
  talker.child.stdin!.write('hello\n');
  await until('it answers', () => talker.output().includes('you said hello'));
  const second = await workspace.nx('run', 'talker:run', xen);
  expect(second.output).toMatch(/^MIR0506 {2}The domain talker already exists \(id=\d+\)\.\n {4}End it first/m);
  expect(second.output).not.toContain('main returned');
  expect(second.status).toBe(1);
  talker.child.stdin!.write('end\n');
  expect(await talker.status).toBe(42);
  expect(talker.output()).toContain('main returned 42');
});

it('accepts input of xl console, and ends on xl shutdown', async () => {
  await mirageXen('talker', 'xl', 'create', 'talker.xl');
  const console = start('talker', 'mirage-xen', 'xl', 'console', 'talker');
  await until('it runs', async () =>
    (await mirageXen('talker', 'log', 'talker')).output.includes('Mirage: talker on xen'),
  );
  console.child.stdin!.write('tea\n');
  await until('it answers', () => console.output().includes('you said tea'));
  const asked = await mirageXen('talker', 'dom0', 'xl', 'shutdown', '-w', 'talker');
  expect(asked.status).toBe(0);
  await console.status;
  expect((await mirageXen('talker', 'xl', 'list')).output).not.toContain('talker');
});

it('shuts down gracefully on xl shutdown, and exits with its own status', async () => {
  const running = start('.', 'nx', 'run', 'graceful:run', xen);
  await until('it runs', () => running.output().includes('running'));
  expect((await mirageXen('graceful', 'xl', 'shutdown', 'graceful')).status).toBe(0);
  expect(await running.status).toBe(5);
  expect(running.output().replaceAll('\r', '')).toContain(
    'running\nin good order\nmain returned 5\nxen      domain graceful has finished (poweroff)',
  );
});

it('halts, restarts on xl reboot, and ignores unsupported requests', async () => {
  const ask = (word: string): Promise<Finished> =>
    mirageXen('talker', 'dom0', 'sh', '-c', `xenstore-write /local/domain/$(xl domid talker)/control/shutdown ${word}`);
  const log = async (): Promise<string> => {
    const { output, status } = await mirageXen('talker', 'log', 'talker');
    // Before the first domain of that name, there is no log.
    return status === 0 ? output.replaceAll('\r', '').slice(before) : '';
  };
  let before = 0;
  before = (await log()).length;
  await mirageXen('talker', 'xl', 'create', 'talker.xl');
  await until('it runs', async () => (await log()).includes('Mirage: talker on xen'));
  for (const word of ['suspend', 'dance']) {
    await ask(word);
    const told = `Mirage: "${word}" requested, which a unikernel cannot do: it continues\n`;
    await until(`it reports ${word}`, async () => (await log()).includes(told));
  }
  expect((await mirageXen('talker', 'xl', 'reboot', 'talker')).status).toBe(0);
  await until('it runs again', async () => (await log()).split('Mirage: talker on xen').length === 3);
  expect(await log()).toContain('Mirage: reboot requested\nmain returned 0\n');
  await ask('halt');
  const isGone = async (): Promise<boolean> => !(await mirageXen('talker', 'xl', 'list')).output.includes('talker');
  await until('the domain is gone', isGone);
  expect(await log()).toContain('Mirage: halt requested\nmain returned 0\n');
});

it('shuts the domain down at Ctrl-C', async () => {
  const talker = start('.', 'nx', 'run', 'talker:run', xen);
  await until('it runs', () => talker.output().includes('Mirage: talker on xen'));
  process.kill(-talker.child.pid!, 'SIGINT');
  await talker.status;
  // Nx does not wait for the last lines.
  const isGone = async (): Promise<boolean> => !(await mirageXen('talker', 'xl', 'list')).output.includes('talker');
  await until('the domain is gone', isGone);
});

it('uses settings of the user, and reports a mistake in them at its line', async () => {
  workspace.write({ 'hello/hello.local.xl': 'memory = 32\nextra_note = "mine"\n' });
  await workspace.nx('build', 'hello', xen);
  expect(workspace.read('hello/dist/xen/hello.xl')).toMatch(/memory = 32\n.*extra_note = "mine"\n/s);
  expect((await mirageXen('hello', 'xl', 'create', '-c', 'hello.xl')).output).toMatch(
    /Mirage: hello on xen 4\.\d+, 32 MiB, PVH/,
  );
  workspace.write({ 'hello/hello.local.xl': 'memory = 32\nkernel = "other"\n' });
  expect((await workspace.nx('build', 'hello', xen)).output).toContain('hello/hello.local.xl:2:1  MIR0412  ');
  rmSync(join(workspace.root, 'hello/hello.local.xl'));
  await workspace.nx('build', 'hello', xen);
});

it('deploys by ssh, and replaces a version that runs', async () => {
  const programs = join(runtime, 'programs');
  mkdirSync(programs);
  const tool = join(workspace.root, 'node_modules/.bin/mirage-xen');
  writeFileSync(join(programs, 'xl'), `#!/bin/sh\nexec ${tool} xl "$@"\n`, { mode: 0o755 });
  const path = `${programs}:${process.env['PATH']}`;
  const machine = await startSshMachine(
    `exec env PATH=${path} MIRAGE_XEN_RUNTIME=${runtime} sh -c "$SSH_ORIGINAL_COMMAND"`,
  );
  const deploy = (...options: string[]): Promise<Finished> => {
    const words = [`--to=xl+ssh://${machine.host}/`, `--directory=${join(runtime, 'graceful')}`, ...options];
    return run(join(workspace.root, 'node_modules/.bin/nx'), ['deploy', 'graceful', xen, ...words], {
      cwd: workspace.root,
      env: { PATH: machine.path },
    });
  };
  const log = async (): Promise<string> => (await mirageXen('graceful', 'log', 'graceful')).output.replaceAll('\r', '');
  try {
    const first = await deploy();
    expect(first.output).toContain('graceful   Started\n');
    expect(first.status).toBe(0);
    await until('it runs', async () => (await log()).endsWith('64 MiB, PVH\nrunning\n'));
    const second = await deploy('--memory=32');
    expect(second.output).toContain('graceful   Shutting the earlier version down\ngraceful   Started\n');
    await until('it runs', async () => (await log()).endsWith('32 MiB, PVH\nrunning\n'));
    expect(await log()).toContain('running\nin good order\nmain returned 5\n');

    const refused = await deploy('--memory=1');
    expect(refused.output).toContain('graceful   The earlier version of graceful runs again');
    expect(refused.output).toContain('MIR0704  graceful is not deployed: the engine does not start it.');
    expect(refused.status).toBe(1);
    await until('it runs', async () => (await log()).endsWith('32 MiB, PVH\nrunning\n'));
    expect((await mirageXen('graceful', 'xl', 'shutdown', '-w', 'graceful')).status).toBe(0);
  } finally {
    await machine.close();
  }
});

it('prints the commands for xl and libvirt', async () => {
  const { output } = await workspace.nx('run', 'hello:run', xen, '--print', '--memory=16', '--', '--greeting=hi');
  expect(output).toMatch(
    /^cd \S+\/hello\/dist\/xen && sudo xl create -c hello\.xl memory=16 'cmdline="--greeting=hi"'$/m,
  );
  expect(output).toContain("<type arch='x86_64' machine='xenpvh'>xenpvh</type>");
});

it('reports problems of the laptop Xen, and invalid settings', async () => {
  const open = join(runtime, 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);
  const refused = await run(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'hello:run', xen], {
    cwd: workspace.root,
    env: { MIRAGE_XEN_RUNTIME: open },
  });
  expect(refused.output).toContain(
    `MIR0505  The laptop Xen cannot be started: other users can access the folder ${open}`,
  );
  expect(refused.output).not.toContain('main returned');
  expect(refused.status).toBe(1);
  expect((await workspace.nx('run', 'hello:run', xen, '--memory=0')).output).toContain('MIR0503  ');
  // Less than the image needs: the error comes from Xen.
  const small = await workspace.nx('run', 'hello:run', xen, '--memory=1');
  expect(small.output).toMatch(/MIR0506 {2}.*(?:xl create failed|out of memory|too little)/i);
  expect(small.status).toBe(1);
});

it('leaves nothing behind: domains, grants, event channels, nodes of xenstore, devices, memory', async () => {
  const bring = async (name: string): Promise<string> => {
    expect((await mirageXen(name, 'xl', 'create', '-p', `${name}.xl`)).output).toBe(`Parsing config from ${name}.xl\n`);
    await mirageXen(name, 'xl', 'destroy', name);
    return `/run/lab/${name}/${name}.xl`;
  };
  const guests = { finishing: await bring('hello'), staying: await bring('staying') };
  const dom0: Dom0 = (script) => mirageXen('hello', 'dom0', 'sh', '-c', script);
  const { differences, failures, ends } = await soak(dom0, guests, CYCLES, 1);
  expect([differences, failures]).toEqual([[], []]);
  expect(ends.finished).toBe(CYCLES / 2);
});

it('ends the lab with its last client', async () => {
  await mirageXen('hello', 'down');
  const started = await workspace.nx('run', 'hello:run', xen);
  expect(started.output).toMatch(/xen {6}booting Xen\n(?:.*\n)*xen {6}domain hello has finished \(poweroff\)/);
  await until('the lab is gone', () => !existsSync(join(runtime, 'daemon.sock')));
  expect(readFileSync(join(runtime, 'daemon.log'), 'utf8')).toContain('ending: the last client has left');
});
