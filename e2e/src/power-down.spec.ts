// Signals at `nx run` on virtio: the guest is asked to power down, a second signal ends QEMU at once.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../support/run';
import { relaxing } from '../support/unikernels';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
const virtio = '--configuration=virtio';

beforeAll(async () => {
  workspace = await freshWorkspace('power-down');
  workspace.write({
    ...relaxing(
      'closing',
      `const closed = new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
    await console.log('ready');
    await closed;
    await console.log('closed');`,
    ),
    ...relaxing('waiting', `await console.log('ready');\n    await console.readLine();`),
    ...relaxing('spinning', `await console.log('ready');\n    for (;;);`),
  });
  const loaf = workspace.read('closing/loaf.ts');
  workspace.write({ 'closing/loaf.ts': `import { shutdownSignal } from 'mirage/runtime';\n${loaf}` });
  await workspace.nx('depend', 'closing', virtio);
  for (const name of ['closing', 'waiting', 'spinning']) await workspace.must('nx', 'build', name, virtio);
});
afterAll(() => workspace.remove());

const run = (name: string, ...options: string[]) =>
  start(join(workspace.root, 'node_modules/.bin/nx'), ['run', `${name}:run`, virtio, ...options], {
    cwd: workspace.root,
  });

/** The processes whose command line contains a text. */
function processes(text: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text)).map((line) => parseInt(line, 10));
}

const machineOf = (name: string): string => join(workspace.root, name, `dist/virtio/mir-${name}.virtio`);

/** Waits until no process of a unikernel is left. Nx may end before. */
async function isGone(name: string): Promise<void> {
  while (processes(machineOf(name)).length > 0) await sleep(50);
}

it.each([
  ['microvm', 'SIGINT'],
  ['q35', 'SIGTERM'],
  ['pc', 'SIGINT'],
] as const)('a program on %s closes its devices at %s, and nx run shows its status', async (machine, signal) => {
  const running = run('closing', `--machine=${machine}`);
  await running.prints(/^ready$/m);
  running.kill(signal);
  expect((await running.finished).output).toMatch(/^ready\nclosed\n+closing {3}main returned 0$/m);
  await isGone('closing');
});

it('a program that does not handle requests ends', async () => {
  const running = run('waiting');
  await running.prints(/^ready$/m);
  running.kill('SIGINT');
  expect((await running.finished).output).toContain('Mirage: poweroff requested');
  await isGone('waiting');
});

it('a guest that does not react ends at the second signal', async () => {
  const running = run('spinning');
  await running.prints(/^ready$/m);
  running.kill('SIGINT');
  await running.prints(
    /^virtio {3}The guest has not powered down within 3 s\. To end it at once, press Ctrl-C again\./m,
  );
  running.kill('SIGINT');
  await isGone('spinning');
  await running.finished;
});

it('the guest is asked when Nx alone is killed', async () => {
  const running = run('closing');
  await running.prints(/^ready$/m);
  const nx = processes(`${join(workspace.root, 'node_modules/.bin/nx')} run closing:run`);
  expect(nx).toHaveLength(1);
  process.kill(nx[0]!, 'SIGKILL');
  await running.prints(/^closed$/m);
  await isGone('closing');
});

it('the guest is asked when nx run is killed, and a guest that does not react is killed after ten seconds', async () => {
  const [closing, spinning] = [run('closing'), run('spinning')];
  await Promise.all([closing.prints(/^ready$/m), spinning.prints(/^ready$/m)]);
  closing.kill('SIGKILL');
  spinning.kill('SIGKILL');
  await isGone('closing');
  expect(processes(machineOf('spinning'))).not.toEqual([]);
  await isGone('spinning');
});
