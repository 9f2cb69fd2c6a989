import { console, customConsole, defaultConsole, foreign, job } from '@mirage/core';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorkspace, type Workspace } from '../../test/unikernel.js';
import { runProcess, startProcess } from '../../test/run.js';

const relax = foreign('Loaf.Relax', console.to(job)).$(defaultConsole);

const withConsole = (body: string): string => `
import type { Console } from '@mirage/types';
export const Relax = {
  async start(console: Console): Promise<unknown> {
    ${body}
  },
};
`;

describe('a unikernel as a process', () => {
  let workspace: Workspace;
  let number = 0;
  beforeAll(() => (workspace = makeWorkspace()));
  afterAll(() => workspace.remove());

  const buildLoaf = (loaf: string): Promise<string> => workspace.build(`lunch${++number}`, [relax], loaf);
  const buildBody = (body: string): Promise<string> => buildLoaf(withConsole(body));

  it.each<[string, string, string, { status: number; stdout?: string; stderr?: string }]>([
    ['does nothing', '', '', { status: 0, stdout: '', stderr: '' }],
    [
      'does not wait for input that it never reads',
      'await console.log("hi");',
      'ignored',
      { status: 0, stdout: 'hi\n' },
    ],
    ['ends with the status of its job', 'return 7;', '', { status: 7 }],
    [
      'reads lines: LF, CR LF and none at the end',
      'for (let line; (line = await console.readLine()) !== undefined; ) await console.log(`[${line}]`);',
      'one\r\ntwo\n\nä€😀',
      { status: 0, stdout: '[one]\n[two]\n[]\n[ä€😀]\n' },
    ],
    [
      'gives each line to one reader, in order of asking',
      'const lines = await Promise.all([1, 2, 3, 4].map(() => console.readLine())); await console.log(JSON.stringify(lines));',
      'a\nb\nc\n',
      { status: 0, stdout: '["a","b","c",null]\n' },
    ],
    [
      'stays at the end of input',
      'await console.readLine(); await console.readLine(); await console.log(String(await console.readLine()));',
      '',
      { status: 0, stdout: 'undefined\n' },
    ],
    [
      'keeps the order of writes that are not awaited, text and bytes',
      'void console.write("a"); void console.write(Uint8Array.of(98)); void console.log("c"); void console.write("");',
      '',
      { status: 0, stdout: 'abc\n' },
    ],
    [
      'has the timers and globals of the web',
      'await new Promise((resolve) => setTimeout(resolve, 1)); await console.log(new URL("a", "http://b").href);',
      '',
      { status: 0, stdout: 'http://b/a\n' },
    ],
    [
      'says when it can never end',
      'await new Promise(() => {});',
      '',
      { status: 1, stderr: 'lunch9  stuck: a job has not ended, and there is nothing left to wait for.\n' },
    ],
  ])('%s', async (_, body, input, expected) => {
    const file = await buildBody(body);
    const { stdout, stderr, ...ended } = await runProcess(file, [], input);
    expect({ stdout, stderr, ...ended }).toEqual({ signal: null, stdout, stderr: '', ...expected });
  });

  it('flushes megabytes into a pipe before it ends', async () => {
    const file = await buildBody('for (let i = 0; i < 64; i++) void console.write("x".repeat(65536)); return 3;');
    const { status, stdout } = await runProcess(file);
    expect([status, stdout.length]).toEqual([3, 64 * 65536]);
  });

  it('flushes megabytes also when it fails', async () => {
    const file = await buildBody(
      'for (let i = 0; i < 64; i++) void console.write("x".repeat(65536)); throw new Error("no");',
    );
    const { status, stdout, stderr } = await runProcess(file);
    expect([status, stdout.length]).toEqual([1, 64 * 65536]);
    expect(stderr).toContain('uncaught Error: no');
  });

  it('delays a write until a slow reader has read it', async () => {
    const file = await buildBody('for (let i = 0; i < 16; i++) await console.write("x".repeat(65536));');
    const { status, stdout } = await runProcess('sh', ['-c', '"$1" | { sleep 0.3; wc -c; }', 'sh', file]);
    expect([status, stdout.trim()]).toEqual([0, String(16 * 65536)]);
  });

  it('does not wait for a line that is no longer needed', async () => {
    const file = await buildBody('void console.readLine(); await console.log("ready");');
    const { ended } = startProcess(file);
    expect(await ended).toEqual({ status: 0, signal: null, stdout: 'ready\n', stderr: '' });
  });

  it('ends silently with 141 when the reader of its output is gone', async () => {
    const file = await buildBody('for (;;) await console.log("y");');
    const { stdout, stderr } = await runProcess('bash', [
      '-c',
      '"$1" | head -n 1; echo "${PIPESTATUS[0]}"',
      'bash',
      file,
    ]);
    expect([stdout, stderr]).toEqual(['y\n141\n', '']);
  });

  it('uses a file as input and as output', async () => {
    const file = await buildBody('await console.log(`got ${await console.readLine()}`);');
    writeFileSync(join(workspace.folder, 'in'), 'a line\n');
    const { status, stdout } = await runProcess('sh', ['-c', '"$1" < in > out && cat out', 'sh', file], '', {
      cwd: workspace.folder,
    });
    expect([status, stdout]).toEqual([0, 'got a line\n']);
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends on %s with %d', async (signal, status) => {
    const file = await buildBody(
      'await console.log("ready"); await new Promise((resolve) => setTimeout(resolve, 1e8));',
    );
    const running = startProcess(file);
    await running.prints('ready');
    running.child.kill(signal);
    expect(await running.ended).toEqual({ status, signal: null, stdout: 'ready\n', stderr: '' });
  });

  const asked = (body: string): Promise<string> =>
    buildLoaf(`import { shutdownSignal } from '@mirage/runtime';\n${withConsole(body)}`);

  it.each<[string, string, number, string]>([
    [
      'waits for nothing else',
      'await console.log("ready"); await new Promise((end) => shutdownSignal().addEventListener("abort", end)); await console.log("bye"); return 7;',
      7,
      'ready\nbye\n',
    ],
    [
      'lets the reason through',
      'const signal = shutdownSignal(); await console.log("ready"); for (;;) { await new Promise((next) => setTimeout(next, 5)); signal.throwIfAborted(); }',
      0,
      'ready\n',
    ],
  ])('ends by itself on SIGTERM when it %s', async (_, body, status, stdout) => {
    const running = startProcess(await asked(body));
    await running.prints('ready');
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ status, signal: null, stdout, stderr: '' });
  });

  it('ends on a second signal while the program still runs', async () => {
    const running = startProcess(
      await asked(
        'shutdownSignal().addEventListener("abort", () => void console.log("asked")); await console.log("ready"); await new Promise((end) => setTimeout(end, 1e8));',
      ),
    );
    await running.prints('ready');
    running.child.kill('SIGINT');
    await running.prints('asked');
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ status: 143, signal: null, stdout: 'ready\nasked\n', stderr: '' });
  });

  it('reports that it is stuck when a program waits for nothing after a shutdown request', async () => {
    const running = startProcess(
      await asked(
        'const signal = shutdownSignal(); await console.log("ready"); await new Promise((end) => signal.addEventListener("abort", end)); await new Promise(() => {});',
      ),
    );
    await running.prints('ready');
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ status: 1, stderr: expect.stringContaining('stuck') });
  });

  it('ends on SIGTERM while its output has no reader', async () => {
    const file = await buildBody(
      'process.stderr.write("ready"); for (;;) await console.write("x".repeat(65536));'.replace(
        'process',
        '(globalThis as any).process',
      ),
    );
    const { status, stdout } = await runProcess(
      'bash',
      [
        '-c',
        'mkfifo fifo; exec 9<>fifo; "$1" >fifo 2>err & pid=$!; until grep -q ready err; do sleep 0.05; done; sleep 0.2; kill -TERM $pid; wait $pid; echo $?',
        'bash',
        file,
      ],
      '',
      { cwd: workspace.folder },
    );
    expect([status, stdout]).toEqual([0, '143\n']);
  });

  it.each([
    ['synchronously', '(undefined as any).log("x");'],
    ['after waiting', 'await null; (undefined as any).log("x");'],
    [
      'in a timer, while the job waits',
      'setTimeout(() => (undefined as any).log("x"), 1); await new Promise((resolve) => setTimeout(resolve, 1e8));',
    ],
    [
      'in an unhandled rejection',
      'void (async () => (undefined as any).log("x"))(); await new Promise((resolve) => setTimeout(resolve, 1e8));',
    ],
  ])('reports an error with the line of the TypeScript file: %s', async (_, body) => {
    const file = await buildBody(body);
    const { status, stdout, stderr } = await runProcess(file);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^lunch\d+ {2}uncaught TypeError: Cannot read properties of undefined \(reading 'log'\)\n {4}at .*lunch\d+\/loaf\.ts:5:\d+\)?\n/,
    );
    expect(
      stderr
        .split('\n')
        .every((line) =>
          /^lunch\d+ {2}|^ {4}at .*lunch\d+\/loaf\.ts:5:\d+\)?$|^ {4}at main \(generated\)$|^$/.test(line),
        ),
    ).toBe(true);
  });

  it('reports an error in the format of the documentation', async () => {
    const file = await workspace.build('out_to_lunch', [relax], withConsole('(console as any).missing.log("x");'));
    const { stderr } = await runProcess(file);
    expect(stderr).toBe(
      "out_to_lunch  uncaught TypeError: Cannot read properties of undefined (reading 'log')\n    at Relax.start (out_to_lunch/loaf.ts:5:30)\n    at main (generated)\n",
    );
  });

  it('reports an error in a file whose name is encoded in URLs', async () => {
    workspace.write({ 'a größe#1%/deep.ts': 'export function deep(): void { throw new Error("no"); }' });
    const file = await buildLoaf(`import { deep } from '../a größe#1%/deep';\n${withConsole('deep();')}`);
    expect((await runProcess(file)).stderr).toContain(
      'Error: no\n    at deep (a größe#1%/deep.ts:1:38)\n    at Relax.start (lunch',
    );
  });

  it('runs in the scope of ES modules and of CommonJS', async () => {
    const file = await buildBody('await console.log("hi");');
    for (const type of ['module', 'commonjs']) {
      const folder = join(workspace.folder, type);
      mkdirSync(folder);
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
      copyFileSync(file, join(folder, 'mir'));
      expect(await runProcess(join(folder, 'mir'))).toEqual({ status: 0, signal: null, stdout: 'hi\n', stderr: '' });
    }
  });

  describe('on a custom console', () => {
    const buildCustom = (path: string, body: string): Promise<string> =>
      workspace.build(
        `custom${++number}`,
        [foreign('Loaf.Relax', console.to(job)).$(customConsole(path))],
        withConsole(body),
      );

    it('reads a file from its beginning and writes at its end', async () => {
      workspace.write({ tty: 'one\ntwo\n' });
      const file = await buildCustom(
        'tty',
        'await console.log(`${await console.readLine()}, ${await console.readLine()}`);',
      );
      const { status, stdout } = await runProcess('sh', ['-c', '"$1" && cat tty', 'sh', file], '', {
        cwd: workspace.folder,
      });
      expect([status, stdout]).toEqual([0, 'one\ntwo\none, two\n']);
    });

    it('flushes output that was not awaited', async () => {
      workspace.write({ big: '' });
      const file = await buildCustom('big', 'for (let i = 0; i < 64; i++) void console.write("x".repeat(65536));');
      const { status, stdout } = await runProcess('sh', ['-c', '"$1" && wc -c < big', 'sh', file], '', {
        cwd: workspace.folder,
      });
      expect([status, stdout.trim()]).toEqual([0, String(64 * 65536)]);
    });

    it('reads from and writes to a terminal', async () => {
      const file = await buildCustom('tty-link', 'await console.log(`got ${await console.readLine()}`);');
      // script(1) creates a terminal, with itself at the other end.
      const { status, stdout } = await runProcess(
        'script',
        ['-qec', `ln -sf $(tty) tty-link; ${file}`, '/dev/null'],
        'hello\n',
        { cwd: workspace.folder },
      );
      expect([status, stdout]).toEqual([0, expect.stringContaining('got hello')]);
    });

    it.each([
      ['missing', 'there is no such terminal or file', 'touch missing'],
      ['.', 'this is a folder, not a terminal or file', undefined],
    ])('says that %s cannot be one', async (path, reason, next) => {
      const file = await buildCustom(path, '');
      const ended = await runProcess(file, [], '', { cwd: workspace.folder });
      expect(ended).toEqual({
        status: 1,
        signal: null,
        stdout: '',
        stderr: `custom${number}  console ${path}: ${reason}.\n${next === undefined ? '' : `    ${next}\n`}`,
      });
    });
  });
});
