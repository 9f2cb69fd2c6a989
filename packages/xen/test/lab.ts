import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(__dirname, '../dist/host/lab/main.js');
const PATIENCE_MS = 240_000;

/** A running mirage-xen. */
export interface Running {
  readonly output: () => string;
  readonly status: Promise<number | null>;
  readonly child: ChildProcess;
}

/** A laptop Xen for one test. The caller closes it. */
export interface Lab {
  /** Starts `mirage-xen WORDS`. */
  readonly start: (...words: string[]) => Running;
  /** Runs `mirage-xen WORDS` to its end. */
  readonly finish: (...words: string[]) => Promise<{ readonly status: number | null; readonly output: string }>;
  /**
   * Copies an image and a file for xl of a domain with one interface to domain 0. Returns the file's absolute path
   * there.
   */
  readonly bring: (name: string, image: Uint8Array) => Promise<string>;
  /**
   * Starts a domain with one interface from an image, and attaches to its console. `more` are additional settings for
   * xl.
   */
  readonly run: (name: string, image: Uint8Array, more?: readonly string[]) => Running;
  readonly until: (what: string, isSo: () => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-lab-'));
  const env = { ...process.env, MIRAGE_XEN_RUNTIME: join(folder, 'run') };
  const started: ChildProcess[] = [];
  const start = (...words: string[]): Running => {
    const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const status = once(child, 'close').then(([code]) => code as number | null);
    return { child, output: () => output.replaceAll('\r', ''), status };
  };
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; !isSo(); await sleep(100))
      if (Date.now() > end) throw new Error(`the condition was not met in time: ${what}`);
  };
  const up = start('up');
  await until('the lab is up', () => {
    if (up.child.exitCode !== null) throw new Error(up.output());
    return / is up; /.test(up.output());
  });
  const finish: Lab['finish'] = async (...words) => {
    const running = start(...words);
    running.child.stdin!.end();
    return { status: await running.status, output: running.output() };
  };
  const write = (name: string, image: Uint8Array, more: readonly string[] = []): string => {
    writeFileSync(join(folder, `${name}.xen`), image);
    const settings = [
      `name = "${name}"`,
      `kernel = "${name}.xen"`,
      'type = "pvh"',
      'memory = 64',
      'on_crash = "preserve"',
      'vif = ["bridge=xenbr0"]',
      ...more,
    ];
    writeFileSync(join(folder, `${name}.xl`), `${settings.join('\n')}\n`);
    return `${name}.xl`;
  };
  return {
    start,
    until,
    finish,
    async bring(name, image) {
      const file = write(name, image);
      // `xl create` copies the files.
      for (const words of [
        ['create', '-p', file],
        ['destroy', name],
      ]) {
        const { status, output } = await finish('xl', ...words);
        if (status !== 0) throw new Error(output);
      }
      return `/run/lab/${name}/${file}`;
    },
    run: (name, image, more) => start('run', write(name, image, more)),
    async close() {
      for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await sleep(1000);
      for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
