import { PassThrough } from 'node:stream';
import { runDomain, parseReason, type RunTerminal } from './run-domain.js';
import type { ToolResult, Toolstack, ToolStream } from './toolstack.js';

const LISTED = (state: string, reason: string): string =>
  `Name ID Mem VCPUs State Time(s) UUID Reason-Code Security Label\nlazy 7 64 1 ${state} 0.0 d375342a-e881-11f1-b8b8-525400123456 ${reason} -\n`;

/** A toolstack with one domain, which prints and ends when it is unpaused. */
interface Script {
  readonly exists?: boolean;
  readonly refuses?: string;
  readonly prints?: string;
  readonly reason?: string;
  readonly status?: string;
  readonly watches?: boolean;
  /** The watch stays open, but reports nothing. */
  readonly isSilent?: boolean;
  /** Ends only when it is shut down. */
  readonly isPatient?: boolean;
  /** Does not answer shutdown requests, so xl does not return. */
  readonly isDeaf?: boolean;
  /** A command that xl refuses, or at which the toolstack itself is lost. */
  readonly fails?: string;
  readonly isLost?: boolean;
}

function scripted({
  exists = false,
  refuses,
  prints = '',
  reason = '0',
  status,
  watches = true,
  isSilent = false,
  isPatient = false,
  isDeaf = false,
  fails,
  isLost = false,
}: Script) {
  const commands: string[] = [];
  let state: 'none' | 'paused' | 'running' | 'over' = exists ? 'running' : 'none';
  const changed: (() => void)[] = [];
  const owned = new Set<string>();
  let lose: (why: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => (lose = resolve));
  const consoleOutput = new PassThrough();
  const typed = new PassThrough();
  const end = (): void => {
    state = 'over';
    for (const change of changed) change();
  };
  const ok = (stdout = ''): ToolResult => ({ status: 0, stdout, stderr: '' });
  const no = (stderr = ''): ToolResult => ({ status: 1, stdout: '', stderr });
  const act = (words: readonly string[]): ToolResult => {
    switch (words.slice(0, 2).join(' ')) {
      case 'xl domid':
        return state === 'none' ? no() : ok('7\n');
      case 'xl create':
        if (refuses !== undefined) return no(refuses);
        state = 'paused';
        return ok();
      case 'xl unpause':
        state = 'running';
        consoleOutput.write(prints);
        // Later than the first check of its state.
        if (isSilent) setTimeout(end, 50);
        else if (!isPatient) end();
        return ok();
      case 'xl shutdown':
        end();
        return ok();
      case 'xl list':
        return ok(LISTED(state === 'over' ? '---s--' : 'r-----', state === 'over' ? reason : '-'));
      case 'xl destroy':
        state = 'none';
        return ok();
      default:
        return words[0] === 'xenstore-read' && status !== undefined ? ok(`${status}\n`) : no();
    }
  };
  const toolstack: Toolstack = {
    run: (words) => {
      commands.push(words.slice(0, 3).join(' '));
      if (state !== 'none' && words.slice(0, 2).join(' ') === fails) {
        if (!isLost) return Promise.resolve(no('no'));
        lose('the lab has ended');
        return new Promise(() => undefined);
      }
      if (isLost && words[1] === 'destroy') return new Promise(() => undefined);
      return isDeaf && words[1] === 'shutdown' ? new Promise(() => undefined) : Promise.resolve(act(words));
    },
    stream: (): ToolStream => {
      const output = new PassThrough();
      if (!isSilent) changed.push(() => output.write('@releaseDomain\n'));
      return {
        input: new PassThrough(),
        output,
        ended: watches ? new Promise(() => undefined) : Promise.resolve(),
        close: () => undefined,
      };
    },
    console: () => {
      commands.push('console attached');
      return Promise.resolve({
        input: typed,
        output: consoleOutput,
        ended: new Promise(() => undefined),
        close: () => undefined,
      });
    },
    own: (name) => void owned.add(name),
    disown: (name) => void owned.delete(name),
    lost,
  };
  const output = new PassThrough();
  const said: string[] = [];
  let interrupt: () => void = () => undefined;
  const terminal: RunTerminal = {
    input: new PassThrough(),
    output,
    say: (text) => said.push(text),
    interrupted: new Promise((resolve) => (interrupt = resolve)),
  };
  return {
    toolstack,
    terminal,
    commands,
    said,
    owned,
    isThere: () => state !== 'none',
    interrupt: () => interrupt(),
    shown: () => (output.read() as Buffer | null)?.toString() ?? '',
  };
}

const lazy = { name: 'lazy', file: 'lazy.xl', settings: ['memory=16'], isVerbose: false };

it('attaches the console before it unpauses, and destroys the domain last', async () => {
  const xen = scripted({ prints: 'hello\nmain returned 0\n' });
  expect(await runDomain(xen.toolstack, lazy, xen.terminal)).toBe(0);
  expect(xen.shown()).toBe('hello\nmain returned 0\n');
  const order = ['xl create -p', 'console attached', 'xl unpause 7', 'xl destroy 7'];
  expect(xen.commands.filter((command) => order.includes(command))).toEqual(order);
  expect(xen.said).toEqual(['Started domain lazy (id=7)', 'domain lazy has finished (poweroff)']);
});

it('reports the steps of a paused start', async () => {
  const xen = scripted({});
  await runDomain(xen.toolstack, { ...lazy, isVerbose: true }, xen.terminal);
  expect(xen.said[0]).toBe('Started domain lazy (id=7), paused; console attached; unpausing');
});

it.each<[string, Script, number, string]>([
  ['what xenstore holds', { status: '42', reason: '0' }, 42, 'poweroff'],
  ['what the last words of the kernel say', { prints: 'mirage: exit status 100\n', reason: '3' }, 100, 'crash'],
  ['what the last line says', { prints: 'main returned 3\r\n', reason: '0' }, 3, 'poweroff'],
  ['0 after a power-off', { prints: 'x', reason: '0' }, 0, 'poweroff'],
  ['1 after a crash', { prints: 'x', reason: '3' }, 1, 'crash'],
  ['what a crash left in xenstore', { status: '104', reason: '3' }, 104, 'crash'],
  ['0 after a reason that is new', { reason: '9' }, 0, 'reason 9'],
  ['0 when its end is not told', { reason: '0', isSilent: true }, 0, 'poweroff'],
  ['0 when nothing tells of changes', { reason: '0', watches: false }, 0, 'poweroff'],
  ['nothing of what is no status', { status: 'lots', reason: '3' }, 1, 'crash'],
])('the exit status is %s', async (_, script, status, reason) => {
  const xen = scripted(script);
  expect(await runDomain(xen.toolstack, lazy, xen.terminal)).toBe(status);
  expect(xen.said.at(-1)).toBe(`domain lazy has finished (${reason})`);
});

it('requests a shutdown when it is interrupted, and destroys the domain', async () => {
  const xen = scripted({ isPatient: true });
  const run = runDomain(xen.toolstack, lazy, xen.terminal);
  xen.interrupt();
  expect(await run).toBe(130);
  expect(xen.commands).toContain('xl shutdown 7');
  expect(xen.commands).toContain('xl destroy 7');
});

it('destroys a domain that does not answer when it is interrupted', async () => {
  const xen = scripted({ isPatient: true, isDeaf: true });
  const run = runDomain(xen.toolstack, lazy, xen.terminal);
  xen.interrupt();
  expect(await run).toBe(130);
  expect(xen.said.at(-1)).toBe('domain lazy has finished (it did not shut down when requested)');
  expect(xen.commands).toContain('xl destroy 7');
});

it.each<[string, Script, string]>([
  ['a domain of that name is there', { exists: true }, 'the domain lazy already exists (id=7)'],
  ['xl refuses', { refuses: 'libxl: error: not enough memory\n' }, 'xl create failed: libxl: error: not enough memory'],
])('rejects when %s', async (_, script, message) => {
  const xen = scripted(script);
  await expect(runDomain(xen.toolstack, lazy, xen.terminal)).rejects.toThrow(message);
});

it.each(['xl domid', 'xl unpause'])('leaves no domain when %s fails', async (fails) => {
  const xen = scripted({ fails, isPatient: true });
  await expect(runDomain(xen.toolstack, lazy, xen.terminal)).rejects.toThrow(`${fails} failed: no`);
  expect(xen.isThere()).toBe(false);
});

it('does not wait for a toolstack that is lost', async () => {
  const xen = scripted({ fails: 'xl list', isLost: true, isPatient: true });
  await expect(runDomain(xen.toolstack, lazy, xen.terminal)).rejects.toThrow('the lab has ended');
});

it('owns its domain before it exists, and disowns one that xl did not create', async () => {
  const xen = scripted({});
  const { run } = xen.toolstack;
  const owned: boolean[] = [];
  const toolstack = {
    ...xen.toolstack,
    run: (words: readonly string[]) => {
      if (words[1] === 'create') owned.push(xen.owned.has('lazy'));
      return run(words);
    },
  };
  await runDomain(toolstack, lazy, xen.terminal);
  expect([owned, xen.owned.size]).toEqual([[true], 0]);
  const refused = scripted({ refuses: 'no' });
  await expect(runDomain(refused.toolstack, lazy, refused.terminal)).rejects.toThrow('xl create failed: no');
  expect([refused.owned.size, refused.commands.includes('xl destroy lazy')]).toEqual([0, false]);
});

it.each([
  ['r-----', '-', undefined],
  ['---s--', '0', 'poweroff'],
  ['---s--', '1', 'reboot'],
  ['---sc-', '3', 'crash'],
  ['---s--', '77', 'reason 77'],
])('reads the state %s with reason %s', (state, code, reason) => {
  expect(parseReason(LISTED(state, code), '7')).toBe(reason);
});
