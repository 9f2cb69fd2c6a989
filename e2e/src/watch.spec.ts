// nx run --watch: each save rebuilds and restarts the unikernel; Ctrl-C ends it.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port';
import { start, type Running } from '../support/run';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;

const CONFIG = `import { crunch, fetchHandler, foreign, genericStack, httpServer, register, serve, staticFiles, tap0 } from 'mirage';
register('site', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)))]);
`;
const WITH_FILES = CONFIG.replace("foreign('App.default', fetchHandler)", "staticFiles(crunch('public'))");
const app = (body: string, top = ''): string => `${top}
export default {
  fetch: ${body},
};
`;
const says = (text: string, top?: string): string => app(`(): Response => new Response('${text}')`, top);

beforeAll(async () => {
  workspace = await freshWorkspace('watch');
  workspace.write({ 'site/config.ts': CONFIG, 'site/app.ts': says('one') });
  for (const platform of ['unix', 'virtio']) await workspace.nx('depend', 'site', `--configuration=${platform}`);
});
afterAll(() => workspace.remove());

/** Starts the watch mode. Returns the URL, too, when it has been printed. */
async function watch(...options: string[]): Promise<{ readonly running: Running; readonly url: string }> {
  const words = ['run', 'site:run', '--watch', ...options, '--', `--port=${await freePort()}`];
  const running = start(join(workspace.root, 'node_modules/.bin/nx'), words, { cwd: workspace.root });
  const [, url] = await running.prints(/^site +(http:\/\/127\.0\.0\.1:\d+\/)$/m);
  return { running, url: url! };
}

/** Returns the answer of the server; `undefined` while it restarts. */
async function ask(url: string): Promise<string | undefined> {
  try {
    return await (await fetch(url, { headers: { connection: 'close' } })).text();
  } catch {
    return undefined;
  }
}

/** Waits until the server gives an answer. The limit of the test ends it. */
async function answers(url: string, text: string): Promise<void> {
  while ((await ask(url)) !== text) await sleep(20);
}

const commands = (): string => execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });

it.each(['unix', 'virtio'])(
  'on %s, answers with the program of each save, keeps the previous one when a build fails, and ends by Ctrl-C',
  async (platform) => {
    workspace.write({ 'site/config.ts': CONFIG, 'site/app.ts': says('one') });
    const { running, url } = await watch(`--configuration=${platform}`);
    await answers(url, 'one');

    // Two saves at once are one build.
    workspace.write({ 'site/text.ts': `export const text = 'two';\n` });
    workspace.write({ 'site/app.ts': app('(): Response => new Response(text)', `import { text } from './text.js';`) });
    await answers(url, 'two');
    workspace.write({ 'site/text.ts': `export const text = 'three';\n` });
    await running.prints(/^site +text\.ts changed: built in \d/m);
    await answers(url, 'three');

    workspace.write({ 'site/text.ts': `export const text = ;\n` });
    await running.prints(
      /^site\/text\.ts:1:21 {2}MIR0406 .*\n(?:.*\n)*?site +text\.ts changed: the build failed, so nothing was restarted\.$/m,
    );
    expect(await ask(url)).toBe('three');

    // The program starts in spite of the error of the type check, which follows.
    workspace.write({ 'site/text.ts': `export const text: number = 'four';\n` });
    await answers(url, 'four');
    await running.prints(/^site\/text\.ts:1:14 {2}MIR0405 {2}TS2322: [^]*^site +The type check found /m);

    running.kill('SIGINT');
    await running.finished;
    // Nx may end before run, which ends when nothing is left.
    while (commands().includes(join(workspace.root, 'site/dist'))) await sleep(50);
    while (workspace.has(`site/dist/watch-${platform}`)) await sleep(50);
    expect(await ask(url)).toBeUndefined();
  },
);

it('builds with the options of the target build', async () => {
  const compiled = { targets: { build: { configurations: { virtio: { compile: 'hot' } } } } };
  workspace.write({
    'site/config.ts': CONFIG,
    'site/app.ts': says('compiled'),
    'site/project.json': JSON.stringify({ name: 'site', ...compiled }),
  });
  const { running, url } = await watch('--configuration=virtio');
  await answers(url, 'compiled');
  const [built, watched] = ['virtio', 'watch-virtio'].map((folder) =>
    readFileSync(join(workspace.root, 'site/dist', folder, 'mir-site.virtio')),
  );
  expect(running.output()).toMatch(/mir-site\.virtio \(.* functions compiled/);
  expect(watched!.equals(built!)).toBe(true);
  running.kill('SIGINT');
  await running.finished;
  rmSync(join(workspace.root, 'site/project.json'));
});

it('rebuilds after a change of config.ts and of an embedded file', async () => {
  workspace.write({ 'site/config.ts': CONFIG, 'site/app.ts': says('one'), 'site/public/a.txt': 'first' });
  const { running, url } = await watch();
  await answers(url, 'one');
  workspace.write({ 'site/config.ts': WITH_FILES });
  await answers(`${url}a.txt`, 'first');
  workspace.write({ 'site/public/a.txt': 'second' });
  await answers(`${url}a.txt`, 'second');

  workspace.write({ 'site/config.ts': WITH_FILES.replace("'public'", "'absent'") });
  await running.prints(/MIR0209 [^]*^site +config\.ts changed: the build failed, so nothing was restarted\.$/m);
  expect(await ask(`${url}a.txt`)).toBe('second');
  running.kill('SIGINT');
  await running.finished;
});
