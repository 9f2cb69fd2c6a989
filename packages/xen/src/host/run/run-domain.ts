/*
 * Runs a unikernel as a domain over any toolstack: creates it paused, attaches its console, unpauses it and waits for
 * its end. An ended domain is preserved, so that its last lines, its exit status and its shutdown reason can be read
 * before it is destroyed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import { EXIT_INTERRUPTED } from '@mirage/args/exit-status';
import { EXIT_STATUS_KEY } from '../../exit-status-key.js';
import type { ToolResult, Toolstack, ToolStream } from './toolstack.js';

/** A domain to run. */
export interface DomainRun {
  readonly name: string;
  /** Path of the file for xl, as the toolstack finds it. */
  readonly file: string;
  /** Settings in xl's syntax that override those of the file: `memory=16`. */
  readonly settings: readonly string[];
  /** Report each step. */
  readonly isVerbose: boolean;
}

/** The terminal of a run. */
export interface RunTerminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Prints a line about the domain between the lines that the domain prints itself. */
  readonly say: (text: string) => void;
  /** Settles when the user wants the domain to end. */
  readonly interrupted: Promise<void>;
}

/** Shutdown reasons by their numbers. Source: xen.git, xen/include/public/sched.h, SHUTDOWN_*. */
const REASONS = ['poweroff', 'reboot', 'suspend', 'crash', 'watchdog', 'soft reset'] as const;
const CRASHES: readonly string[] = ['crash', 'watchdog'];

/**
 * The console output is complete when nothing has arrived for this long after the domain's end. The guest waits until
 * its ring is empty before it ends.
 */
const QUIET_MS = 200;
const QUIET_LIMIT_MS = 3_000;

/** Time that a domain has to end after a shutdown request. */
const SHUTDOWN_TIMEOUT_MS = 2_000;

/** Interval of looking at a domain when its watch does not fire. */
const POLL_INTERVAL_MS = 2_000;

/** Runs a domain and returns its exit status. Error: throws with xl's message, after the domain is destroyed. */
export async function runDomain(toolstack: Toolstack, run: DomainRun, terminal: RunTerminal): Promise<number> {
  const { name } = run;
  await refuseNamesake(toolstack, name);
  // Registered before the domain exists: this process may be killed while xl creates it.
  toolstack.own(name);
  const created = await create(toolstack, run);
  if (created.status !== 0) {
    toolstack.disown(name);
    throw failure(['xl', 'create'], created);
  }
  try {
    const domain = (await outputOf(toolstack, ['xl', 'domid', name])).trim();
    const { status, reason } = await follow(toolstack, run, domain, terminal);
    await toolstack.run(['xl', 'destroy', domain]);
    toolstack.disown(name);
    terminal.say(`domain ${name} has finished (${reason})`);
    return status;
  } catch (error) {
    // A toolstack that is lost has lost the domain as well.
    await Promise.race([toolstack.run(['xl', 'destroy', name]).catch(() => undefined), toolstack.lost]);
    throw error;
  }
}

/** Attaches to the console of a paused domain, unpauses it and waits for its end. */
async function follow(
  toolstack: Toolstack,
  { name, isVerbose }: DomainRun,
  domain: string,
  terminal: RunTerminal,
): Promise<{ readonly status: number; readonly reason: string }> {
  const console = await toolstack.console(domain);
  try {
    const shown = connect(console, terminal);
    terminal.say(`Started domain ${name} (id=${domain})${isVerbose ? ', paused; console attached; unpausing' : ''}`);
    await outputOf(toolstack, ['xl', 'unpause', domain]);
    let isInterrupted = false;
    const reason = await Promise.race([
      shutdownOf(toolstack, domain),
      terminal.interrupted.then(() => {
        isInterrupted = true;
        return requestShutdown(toolstack, domain);
      }),
      toolstack.lost.then((why) => {
        throw new Error(why);
      }),
    ]);
    await shown.complete();
    const status = isInterrupted ? EXIT_INTERRUPTED : await exitStatus(toolstack, domain, reason, shown.lastLines());
    return { status, reason };
  } finally {
    console.close();
  }
}

/** Checks that no domain has this name. Error: NamesakeError. */
export async function refuseNamesake(toolstack: Toolstack, name: string): Promise<void> {
  const { status, stdout } = await toolstack.run(['xl', 'domid', name]);
  if (status === 0) throw new NamesakeError(name, stdout.trim());
}

/** A domain of the same name exists. */
export class NamesakeError extends Error {
  constructor(
    readonly domain: string,
    readonly domid: string,
  ) {
    super(`the domain ${domain} already exists (id=${domid})`);
  }
}

function create(toolstack: Toolstack, { file, settings }: DomainRun): Promise<ToolResult> {
  const preserve = ['on_poweroff', 'on_reboot', 'on_crash'].map((key) => `${key}="preserve"`);
  return toolstack.run(['xl', 'create', '-p', file, ...preserve, ...settings]);
}

/** Runs a command and returns its output. Error: throws with the text that the command printed. */
async function outputOf(toolstack: Toolstack, words: readonly string[]): Promise<string> {
  const result = await toolstack.run(words);
  if (result.status !== 0) throw failure(words, result);
  return result.stdout;
}

function failure(words: readonly string[], { stdout, stderr }: ToolResult): Error {
  // xl's first line is progress, not a reason.
  const why = stderr.replace(/^Parsing config from .*\n/, '').trim() || stdout.trim();
  return new Error(`${words.slice(0, 2).join(' ')} failed: ${why}`);
}

/** Copies the console's output to the terminal, and the terminal's input to the console. */
function connect(
  console: ToolStream,
  terminal: RunTerminal,
): { complete: () => Promise<void>; lastLines: () => string } {
  let last = '';
  let changed = Date.now();
  console.output.on('data', (piece: Buffer) => {
    changed = Date.now();
    last = (last + piece.toString('utf8')).slice(-1000);
    terminal.output.write(piece);
  });
  terminal.input.on('data', (piece: Buffer) => console.input.write(piece));
  let isOver = false;
  void console.ended.then(() => (isOver = true));
  return {
    lastLines: () => last,
    complete: async () => {
      const start = Date.now();
      changed = start;
      while (!isOver && Date.now() - changed < QUIET_MS && Date.now() - start < QUIET_LIMIT_MS) await sleep(20);
    },
  };
}

/** Waits until a domain has shut down and returns the reason. Looks whenever xenstore reports that a domain changed. */
async function shutdownOf(toolstack: Toolstack, domain: string): Promise<string> {
  const watch = toolstack.stream(['xenstore-watch', '@releaseDomain']);
  try {
    let wake: () => void = () => undefined;
    let isOver = false;
    watch.output.on('data', () => wake());
    void watch.ended.then(() => {
      isOver = true;
      wake();
    });
    for (;;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const reason = await shutdownReason(toolstack, domain);
      if (reason !== undefined) return reason;
      // Polls where the watch has ended (its program is not installed, for example) or an event was lost.
      if (isOver) await sleep(500);
      else await Promise.race([woken, sleep(POLL_INTERVAL_MS, undefined, { ref: false })]);
    }
  } finally {
    watch.close();
  }
}

/** Returns the reason of a domain's shutdown; `undefined` while it runs. */
async function shutdownReason(toolstack: Toolstack, domain: string): Promise<string | undefined> {
  const { status, stdout } = await toolstack.run(['xl', 'list', '-v', domain]);
  if (status !== 0) return 'destroyed';
  return parseReason(stdout, domain);
}

/**
 * Parses the shutdown reason from the output of `xl list -v`: NAME ID MEM VCPUS STATE TIME UUID REASON LABEL. A name
 * contains no blanks. Source: xen.git, tools/xl/xl_list.c.
 */
export function parseReason(listed: string, domain: string): string | undefined {
  for (const line of listed.split('\n')) {
    const [, id, , , , , , code] = line.trim().split(/\s+/);
    if (id !== domain || code === undefined || code === '-') continue;
    return REASONS[Number(code)] ?? `reason ${code}`;
  }
  return undefined;
}

/**
 * Asks the domain to power off and waits for a limited time, after Ctrl-C. Does not wait for xl, which itself waits a
 * minute for the answer of a domain whose program never yields. Source: xen.git, tools/libs/light/libxl_domain.c,
 * libxl__domain_pvcontrol.
 */
async function requestShutdown(toolstack: Toolstack, domain: string): Promise<string> {
  void toolstack.run(['xl', 'shutdown', domain]).catch(() => undefined);
  const timeout = sleep(SHUTDOWN_TIMEOUT_MS, 'it did not shut down when requested', { ref: false });
  return Promise.race([shutdownOf(toolstack, domain), timeout]);
}

/**
 * Returns the guest's exit status. It is the first of: the status that the guest left in xenstore; the status in the
 * last line of its program or its kernel; 1 for a domain that crashed or was destroyed; 0.
 */
async function exitStatus(toolstack: Toolstack, domain: string, reason: string, lastLines: string): Promise<number> {
  const left = await toolstack.run(['xenstore-read', `/local/domain/${domain}/${EXIT_STATUS_KEY}`]);
  if (left.status === 0 && /^\d{1,3}\s*$/.test(left.stdout)) return Number(left.stdout);
  const printed = [...lastLines.matchAll(/^(?:.*\s)?(?:main returned|mirage: exit status) (\d{1,3})\r?$/gm)].at(
    -1,
  )?.[1];
  if (printed !== undefined) return Number(printed);
  return CRASHES.includes(reason) || reason === 'destroyed' ? 1 : 0;
}
