import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { pipeLines, statusOf, whenReplaced, withoutForcedColours, type AttachOptions } from './exec.js';

/**
 * Starts a program in the background, in a separate session: signals of the terminal do not reach it, and neither do
 * those that Nx sends to all its descendants. A shell connects /dev/null to the input of a background program, so the
 * terminal is kept as descriptor 6.
 */
const IN_BACKGROUND = 'exec 6<&0; "$@" <&6 6<&- &';

/** The descriptor of the channel in the supervisor. */
const CHANNEL = 3;

/** Signals shortly after the first one are the same request: a terminal and Nx both send one at Ctrl-C. */
const SAME_REQUEST_MS = 1000;

/** The last message of the supervisor. */
type Ending = { readonly status: number | null; readonly signal: NodeJS.Signals | null } | { readonly error: string };

/**
 * Runs a program under a supervisor, on this terminal. SIGINT, SIGTERM, SIGHUP, the end of the
 * parent process and the end of the output request its end: the supervisor asks the guest to power down, and this
 * process waits for it. A second request ends it at once. Returns its exit status.
 */
export async function attachSupervised(
  supervisor: string,
  command: readonly string[],
  { cwd, output, endTimeoutMs, replaced, exitStatus = (status) => status }: AttachOptions,
): Promise<number> {
  const shell = spawn('sh', ['-c', IN_BACKGROUND, 'sh', process.execPath, supervisor, ...command], {
    cwd,
    env: withoutForcedColours(process.env, process.stdout.isTTY),
    detached: true,
    stdio: ['inherit', output ? 'pipe' : 'inherit', 'inherit', 'pipe'],
  });
  const channel = shell.stdio[CHANNEL] as Duplex;
  if (endTimeoutMs !== undefined) channel.write(`limit ${endTimeoutMs}\n`);
  const flush = output && shell.stdout ? pipeLines(shell.stdout, output) : undefined;
  const send = (word: 'end' | 'leave'): void => void channel.write(`${word}\n`);
  const stop = listen(send);
  const stopReplacing = whenReplaced(replaced, () => send('end'));
  try {
    const [sent] = await Promise.all([readAll(channel), once(shell, 'close')]);
    flush?.();
    const ending: Ending = sent === '' ? { error: 'its supervisor was ended' } : (JSON.parse(sent) as Ending);
    if ('error' in ending) throw new Error(ending.error);
    const { status, signal } = ending;
    return status === null ? statusOf(undefined, signal ?? undefined) : exitStatus(status);
  } finally {
    stop();
    stopReplacing();
  }
}

/** Calls back for each signal to send to the supervisor. Returns a function that stops the calls. */
function listen(send: (word: 'end' | 'leave') => void): () => void {
  let firstMs: number | undefined;
  let interrupts = 0;
  const receive = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    firstMs ??= nowMs;
    if (signal === 'SIGINT') interrupts++;
    if (nowMs === firstMs || interrupts > 1 || nowMs - firstMs >= SAME_REQUEST_MS) send('end');
  };
  // Nx may end before this process. Then nobody can send a second signal.
  const leave = (): void => send('leave');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, receive);
  process.once('disconnect', leave);
  process.stdout.on('error', leave);
  return () => {
    for (const signal of signals) process.off(signal, receive);
    process.off('disconnect', leave);
    process.stdout.off('error', leave);
  };
}

/** Reads a channel to its end. The other end may be killed. */
async function readAll(channel: Duplex): Promise<string> {
  let text = '';
  channel.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  channel.on('error', () => undefined);
  await once(channel, 'close');
  return text;
}
