// The toolstack of a machine that runs Xen, with programs that behave like those of Xen 4.17 (test/fake/xl).
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { runDomain, type RunTerminal } from '../run/run-domain.js';
import { localToolstack } from './local-toolstack.js';

// A shell starts for each command.
jest.setTimeout(60_000);

const PROGRAMS = ['xl', 'xenstore-read', 'xenstore-watch', 'xenconsole'];
const lazy = { name: 'lazy', file: 'lazy.xl', settings: ['memory=16'], isVerbose: false };

let folder: string;
let environment: NodeJS.ProcessEnv;

/** A machine with these programs, and a guest. */
function machine(guest: string, programs: readonly string[] = PROGRAMS, more: NodeJS.ProcessEnv = {}): void {
  for (const program of programs) copyFileSync(join(__dirname, '../../../test/fake/xl'), join(folder, 'bin', program));
  writeFileSync(join(folder, 'guest'), guest);
  environment = {
    ...process.env,
    PATH: programs.includes('xl') ? [join(folder, 'bin'), process.env['PATH']].join(delimiter) : join(folder, 'bin'),
    FAKE_XEN: folder,
    FAKE_GUEST: join(folder, 'guest'),
    ...more,
  };
}

const leave = (status: string): string =>
  `mkdir -p "$FAKE_XEN/store/local/domain/7/data"; echo ${status} >"$FAKE_XEN/store/local/domain/7/data/mirage-exit-status"`;

interface Run {
  readonly status: Promise<number>;
  readonly shown: () => string;
  readonly said: string[];
  readonly type: (text: string) => void;
  readonly interrupt: () => void;
}

/** Runs the guest over the machine's toolstack. `privateFolders` are those with xenconsole. */
function start(privateFolders = [join(folder, 'bin')], run = lazy): Run {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const said: string[] = [];
  let interrupt: () => void = () => undefined;
  const terminal: RunTerminal = {
    input,
    output,
    say: (text) => said.push(text),
    interrupted: new Promise((resolve) => (interrupt = resolve)),
  };
  const status = runDomain(localToolstack(join(folder, 'unikernel'), environment, privateFolders), run, terminal);
  return { status, shown: () => shown, said, type: (text) => input.write(text), interrupt: () => interrupt() };
}

const commands = (): string[] => readFileSync(join(folder, 'commands'), 'utf8').trim().split('\n');

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries === 500) throw new Error('the condition was not met in time');
    await sleep(20);
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-xl-'));
  for (const name of ['bin', 'unikernel']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'unikernel/lazy.xl'), 'name = "lazy"\n');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('creates a domain paused from the folder of its file, shows all of its console, and removes it', async () => {
  machine(`echo first; echo last; ${leave('42')}; exit 0`);
  const run = start();
  expect(await run.status).toBe(42);
  expect(run.shown()).toBe('first\nlast\n');
  expect(run.said).toEqual(['Started domain lazy (id=7)', 'domain lazy has finished (poweroff)']);
  expect(existsSync(join(folder, 'domain'))).toBe(false);
  const order = ['xl create', 'xenconsole 7', 'xl unpause', 'xl destroy'];
  expect(commands().filter((command) => order.some((start) => command.startsWith(start)))).toEqual([
    'xl create -p lazy.xl on_poweroff="preserve" on_reboot="preserve" on_crash="preserve" memory=16',
    'xenconsole 7 --num 0 --interactive --start-notify-fd 3',
    'xl unpause 7',
    'xl destroy 7',
  ]);
});

it('passes on typed input', async () => {
  machine('echo ready; read -r line; echo "heard $line"; exit 3');
  const run = start();
  await until(() => run.shown().includes('ready'));
  run.type('tea\n');
  expect(await run.status).toBe(1);
  expect(run.shown()).toContain('heard tea\n');
  expect(run.said.at(-1)).toBe('domain lazy has finished (crash)');
});

it('shows the console where only xl is installed', async () => {
  machine('echo hello; exit 0', ['xl', 'xenstore-read', 'xenstore-watch']);
  const run = start([]);
  expect(await run.status).toBe(0);
  expect(run.shown()).toBe('hello\n');
  expect(commands()).toContain('xl console 7');
});

it('works without the programs for xenstore: the status is in the last line', async () => {
  machine('echo "main returned 9"; exit 0', ['xl', 'xenconsole']);
  expect(await start().status).toBe(9);
});

it.each<[string, string]>([
  ['shuts down', 'poweroff'],
  ['does not answer', 'it did not shut down when requested'],
])('requests the shutdown of a domain that %s', async (_, reason) => {
  machine('echo ready; sleep 60');
  if (reason !== 'poweroff') writeFileSync(join(folder, 'deaf'), '');
  const run = start();
  await until(() => run.shown().includes('ready'));
  run.interrupt();
  expect(await run.status).toBe(130);
  expect(run.said.at(-1)).toBe(`domain lazy has finished (${reason})`);
  expect(commands()).toContain('xl shutdown 7');
  expect(existsSync(join(folder, 'domain'))).toBe(false);
});

it.each<[string, () => void, object, string]>([
  ['there is no xl', () => machine('', []), {}, 'xl create failed: the program xl is not installed'],
  [
    'the user is not root',
    () => machine('', PROGRAMS, { FAKE_USER: 'yes' }),
    {},
    'xl create failed: xencall: error: Could not obtain handle on privileged command interface: Permission denied',
  ],
  [
    'there is no such file',
    () => machine(''),
    { file: 'other.xl' },
    'xl create failed: Failed to read config file: other.xl: No such file or directory',
  ],
  [
    'there is too little memory',
    () => machine(''),
    { settings: ['memory=99999'] },
    "xl create failed: xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory",
  ],
])('reports that %s, and leaves nothing', async (_, prepare, change, message) => {
  prepare();
  await expect(start([join(folder, 'bin')], { ...lazy, ...change }).status).rejects.toThrow(message);
  expect(existsSync(join(folder, 'domain'))).toBe(false);
});

it('refuses a second domain of the same name', async () => {
  machine('echo ready; read -r line; exit 0');
  const first = start();
  await until(() => first.shown().includes('ready'));
  await expect(start().status).rejects.toThrow('the domain lazy already exists (id=7)');
  first.type('\n');
  expect(await first.status).toBe(0);
});
