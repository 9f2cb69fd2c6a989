/*
 * The life of a unikernel on Xen, from one process: created paused, its console attached, unpaused, followed to its
 * end. The domain is preserved when it ends, so that its last lines, its status and its reason can be read before it is
 * destroyed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import type { ToolResult, Toolstack, ToolStream } from './toolstack.js';

/** A unikernel to run. */
export interface Life {
  readonly name: string;
  /** The file for xl, as the toolstack finds it. */
  readonly file: string;
  /** Settings that go before those of the file, as xl writes them: `memory=16`. */
  readonly settings: readonly string[];
  /** Tells each step, as in the walk of 2014: for a reader who wants to see what happens. */
  readonly isTold: boolean;
}

/** The terminal of a run. */
export interface LifeTerminal {
  readonly input: Readable;
  readonly output: Writable;
  /** A line about the domain, beside what it prints itself. */
  readonly say: (text: string) => void;
  /** Asks the domain to end. */
  readonly interrupted: Promise<void>;
}

/** How a domain ended. Source: xen.git, xen/include/public/sched.h, SHUTDOWN_*. */
const REASONS = ['poweroff', 'reboot', 'suspend', 'crash', 'watchdog', 'soft reset'] as const;
const CRASHES: readonly string[] = ['crash', 'watchdog'];

/** Where a guest leaves its exit status, below its own folder of xenstore. */
export const STATUS_KEY = 'data/mirage-exit-status';

/**
 * The console is complete when nothing came for so long after the end: the guest waits until its ring is empty before
 * it ends.
 */
const QUIET_MS = 200;
const QUIET_LIMIT_MS = 3_000;

/** How long a domain may take to end when it is asked to. */
const PATIENCE_MS = 2_000;

/** How long nothing may be told of a domain before somebody looks. */
const LOOK_AGAIN_MS = 2_000;

/** The status of a process that SIGINT ended. */
const INTERRUPTED = 130;

/** Runs a unikernel; returns its exit status. Errors: throws with what xl says; nothing is left of the domain then. */
export async function live(toolstack: Toolstack, life: Life, terminal: LifeTerminal): Promise<number> {
  const { name } = life;
  await refuseNamesake(toolstack, name);
  // Before it is there: this process may be killed while xl makes it.
  toolstack.own(name);
  const created = await create(toolstack, life);
  if (created.status !== 0) {
    toolstack.disown(name);
    throw refusal(['xl', 'create'], created);
  }
  try {
    const domain = (await must(toolstack, ['xl', 'domid', name])).trim();
    const { status, reason } = await attend(toolstack, life, domain, terminal);
    await toolstack.run(['xl', 'destroy', domain]);
    toolstack.disown(name);
    terminal.say(`domain ${name} has finished (${reason})`);
    return status;
  } catch (error) {
    // Where the toolstack itself is lost, the domain is so too.
    await Promise.race([toolstack.run(['xl', 'destroy', name]).catch(() => undefined), toolstack.lost]);
    throw error;
  }
}

/** Attaches to the console of a paused domain, unpauses it and follows it to its end. */
async function attend(
  toolstack: Toolstack,
  { name, isTold }: Life,
  domain: string,
  terminal: LifeTerminal,
): Promise<{ readonly status: number; readonly reason: string }> {
  const console = await toolstack.console(domain);
  try {
    const seen = follow(console, terminal);
    terminal.say(`Started domain ${name} (id=${domain})${isTold ? ', paused; console attached; unpausing' : ''}`);
    await must(toolstack, ['xl', 'unpause', domain]);
    let isInterrupted = false;
    const reason = await Promise.race([
      shutdownOf(toolstack, domain),
      terminal.interrupted.then(() => {
        isInterrupted = true;
        return askToEnd(toolstack, domain);
      }),
      toolstack.lost.then((why) => {
        throw new Error(why);
      }),
    ]);
    await seen.complete();
    const status = isInterrupted ? INTERRUPTED : await exitStatus(toolstack, domain, reason, seen.lastLines());
    return { status, reason };
  } finally {
    console.close();
  }
}

/** Error: NamesakeError when a domain of that name exists. */
export async function refuseNamesake(toolstack: Toolstack, name: string): Promise<void> {
  const { status, stdout } = await toolstack.run(['xl', 'domid', name]);
  if (status === 0) throw new NamesakeError(name, stdout.trim());
}

/** A domain of the same name is there already. */
export class NamesakeError extends Error {
  constructor(
    readonly domain: string,
    readonly domid: string,
  ) {
    super(`there is a domain ${domain} already (id=${domid})`);
  }
}

function create(toolstack: Toolstack, { file, settings }: Life): Promise<ToolResult> {
  const preserve = ['on_poweroff', 'on_reboot', 'on_crash'].map((key) => `${key}="preserve"`);
  return toolstack.run(['xl', 'create', '-p', file, ...preserve, ...settings]);
}

/** Runs a command; its output. Error: throws with what it printed. */
async function must(toolstack: Toolstack, words: readonly string[]): Promise<string> {
  const result = await toolstack.run(words);
  if (result.status !== 0) throw refusal(words, result);
  return result.stdout;
}

function refusal(words: readonly string[], { stdout, stderr }: ToolResult): Error {
  // What xl says before everything else is no reason.
  const why = stderr.replace(/^Parsing config from .*\n/, '').trim() || stdout.trim();
  return new Error(`${words.slice(0, 2).join(' ')} failed: ${why}`);
}

/** What a console shows goes to the terminal, what is typed goes to the console. */
function follow(
  console: ToolStream,
  terminal: LifeTerminal,
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

/** Waits until a domain has shut down; why it did. Looks when xenstore tells that some domain has changed. */
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
      // A watch that ends (there is no such program, say), or a notice that is lost, leaves looking now and then.
      if (isOver) await sleep(500);
      else await Promise.race([woken, sleep(LOOK_AGAIN_MS, undefined, { ref: false })]);
    }
  } finally {
    watch.close();
  }
}

/** Why a domain has shut down; nothing while it runs. */
async function shutdownReason(toolstack: Toolstack, domain: string): Promise<string | undefined> {
  const { status, stdout } = await toolstack.run(['xl', 'list', '-v', domain]);
  if (status !== 0) return 'destroyed';
  return parseReason(stdout, domain);
}

/**
 * The reason in what `xl list -v` prints: NAME ID MEM VCPUS STATE TIME UUID REASON LABEL. A name has no blanks. Source:
 * xen.git, tools/xl/xl_list.c.
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
 * Ctrl-C: asks the domain to power off, and does not wait for long. Nor for xl, which itself waits a minute for the
 * answer of a domain that gives none, because its program never yields, say. Source: xen.git,
 * tools/libs/light/libxl_domain.c, libxl__domain_pvcontrol.
 */
async function askToEnd(toolstack: Toolstack, domain: string): Promise<string> {
  void toolstack.run(['xl', 'shutdown', domain]).catch(() => undefined);
  const patience = sleep(PATIENCE_MS, 'it did not end when it was asked to', { ref: false });
  return Promise.race([shutdownOf(toolstack, domain), patience]);
}

/**
 * The guest's exit status: what it left in xenstore; else what its last line says, or that of its kernel's; else 0 for
 * one that powered off and 1 for one that crashed.
 */
async function exitStatus(toolstack: Toolstack, domain: string, reason: string, lastLines: string): Promise<number> {
  const left = await toolstack.run(['xenstore-read', `/local/domain/${domain}/${STATUS_KEY}`]);
  if (left.status === 0 && /^\d{1,3}\s*$/.test(left.stdout)) return Number(left.stdout);
  const said = [...lastLines.matchAll(/^(?:.*\s)?(?:main returned|mirage: exit status) (\d{1,3})\r?$/gm)].at(-1)?.[1];
  if (said !== undefined) return Number(said);
  return CRASHES.includes(reason) || reason === 'destroyed' ? 1 : 0;
}
