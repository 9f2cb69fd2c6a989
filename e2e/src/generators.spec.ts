// The output of the generators in the workspace of a user: it is tested, built and run without changes.
import { join } from 'node:path';
import { start as startCommand, type Running } from '../support/run';
import { READINGS, sensorReader } from '../support/unikernels';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;

const must = (...args: string[]): Promise<string> => workspace.must('nx', ...args);

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
});
afterAll(() => workspace.remove());

describe('a unikernel with every kind of device', () => {
  // On unix, root has to create the interface of a network: networks.spec.ts does.
  const DEVICES = 'appInfo,argv,block,clock,console,kvRo,kvRw,logs,random,time,stack,tcp,udp';
  /** The stack logs when it has an address, which may be between any two lines. */
  const LOGGED = /^20.*Z: \[INFO\] \[(?:ip|tcp|udp)\] .*\n/gm;
  const says = (name: string, platform: string): RegExp =>
    new RegExp(
      [
        `${name} is up`,
        `${name} on ${platform}`,
        'words: some words',
        'disk of 2048 sectors, reading: done',
        String.raw`it is 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`,
        'greeting: hello',
        'start 1 with this store: done',
        String.raw`20\d\d-.*Z: \[INFO\] \[main\] logging`,
        ...(platform === 'unix' ? [] : [String.raw`network 02(?::[0-9a-f]{2}){5}, MTU 1500`]),
        String.raw`random bytes: \d+ \d+ \d+ \d+`,
        'sleeping for a tenth of a second: elapsed',
        platform === 'unix' ? String.raw`stack at 127\.0\.0\.1/8.*` : 'stack at .*',
        'tcp: listening',
        'udp: listening',
        `${name} +main returned 0`,
      ].join('\n'),
    );

  it.each([
    ['unix', 'some', DEVICES],
    ['virtio', 'every', DEVICES.replace('random', 'network,random')],
  ])('passes its test and runs on %s', async (platform, name, devices) => {
    await must('g', 'mirage:unikernel', name, `--devices=${devices}`);
    await must('test', name);
    await must('depend', name, `--configuration=${platform}`);
    const output = await must('run', `${name}:run`, `--configuration=${platform}`, '--', 'some', 'words');
    expect(output.replaceAll(LOGGED, '')).toMatch(says(name, platform));
  });
});

describe('an HTTP server', () => {
  const start = (...words: string[]): Running =>
    startCommand(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'site:run', ...words], { cwd: workspace.root });
  const urlOf = async (running: Running): Promise<string> => {
    const [, url] = await running.prints(/^site +(http:\/\/127\.0\.0\.1:\d+\/)/m);
    return url!;
  };

  beforeAll(() => must('g', 'mirage:unikernel', 'site', '--template=http'));

  it('passes its test and the type check', async () => {
    await must('test', 'site');
    await must('typecheck', 'site');
  });

  it('prints its URL on unix, and answers a request after Ctrl-C that takes longer than Nx waits', async () => {
    const route = `app.get('/slow', async (c) => {
  await new Promise((resolve) => setTimeout(resolve, 7000));
  return c.text('late');
});`;
    const app = workspace.read('site/app.ts');
    workspace.write({ 'site/app.ts': app.replace('export default', `${route}\nexport default`) });
    await must('depend', 'site');
    const running = start('--', '--port=0');
    const url = await urlOf(running);
    expect(await (await fetch(url)).text()).toBe('Hello from site\n');
    const slow = fetch(`${url}slow`);
    // The server has the request when it has answered the next one.
    await fetch(url);
    running.kill('SIGINT');
    expect(await (await slow).text()).toBe('late');
    await running.finished;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    workspace.write({ 'site/app.ts': app });
  });

  it('prints its URL on virtio, where its port is forwarded', async () => {
    await must('depend', 'site', '--configuration=virtio');
    const running = start('--configuration=virtio');
    expect(await (await fetch(await urlOf(running))).text()).toBe('Hello from site\n');
    running.kill('SIGINT');
    expect((await running.finished).output).toMatch(/^site +main returned 0$/m);
  });
});

describe('a folder of files beside an app', () => {
  it('is a binding with a type, and answers what the app has no route for', async () => {
    await must('g', 'mirage:unikernel', 'pages', '--template=http');
    workspace.write({
      'pages/config.ts': `import { bindings, crunch, fetchHandler, foreign, genericStack, httpServer, register, serve, staticFiles, tap0 } from 'mirage';
const env = bindings({ ASSETS: staticFiles(crunch('public')) });
register('pages', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)), { env })]);
`,
      'pages/app.ts': `import { Hono } from 'hono';
import type { Env } from './mirage/env.js';
const app = new Hono<{ Bindings: Env }>();
app.get('/api', (c) => c.text('api'));
app.get('/part', (c) => c.env.ASSETS.fetch(new URL('/page.txt', c.req.url)));
app.get('*', (c) => c.env.ASSETS.fetch(c.req.raw));
export default app;
`,
      'pages/public/page.txt': 'a page',
    });
    await must('depend', 'pages');
    const running = startCommand(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'pages:run', '--', '--port=0'], {
      cwd: workspace.root,
    });
    const [, url] = await running.prints(/^pages +(http:\/\/127\.0\.0\.1:\d+\/)/m);
    const get = async (path: string, headers = {}): Promise<[number, string]> => {
      const response = await fetch(`${url}${path}`, { headers });
      return [response.status, await response.text()];
    };
    expect(await get('api')).toEqual([200, 'api']);
    expect(await get('page.txt')).toEqual([200, 'a page']);
    expect(await get('part')).toEqual([200, 'a page']);
    expect(await get('page.txt', { range: 'bytes=2-' })).toEqual([206, 'page']);
    expect((await get('other'))[0]).toBe(404);
    running.kill('SIGINT');
    await running.finished;
    await must('typecheck', 'pages');
  });
});

describe('a device and a platform of your own', () => {
  beforeAll(async () => {
    await must('g', 'mirage:device', 'sensor');
    await must('g', 'mirage:platform', 'moon');
    await must('g', 'mirage:unikernel', 'weather', '--unitTestRunner=none');
    workspace.write(sensorReader('weather'));
  });

  it('pass their tests', async () => {
    await must('run-many', '-t', 'test', '--projects=sensor,moon');
  });

  it.each(['unix', 'moon', 'virtio'])('make a unikernel that runs on %s', async (platform) => {
    const on = `--configuration=${platform}`;
    await must('depend', 'weather', on);
    expect(await must('run', 'weather:run', on)).toMatch(READINGS);
  });

  it('are rebuilt after an edit', async () => {
    const edit = (path: string, from: string, to: string): void =>
      workspace.write({ [path]: workspace.read(path).replace(from, to) });
    edit('packages/sensor/src/connect.ts', 'readings = 0', 'readings = 7');
    edit('packages/moon/src/drivers.ts', '`${line}', '`moon: ${line}');
    expect(await must('run', 'weather:run', '--configuration=moon')).toContain('\nmoon: 7, then 8\n');
  });
});
