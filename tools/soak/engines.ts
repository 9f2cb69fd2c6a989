import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { relaxing } from '../../e2e/support/unikernels';
import { thisInstaller } from '../../packages/programs/src/this-installer';
import { lacking } from '../bench/requirements';
import { inWorkspace } from './in-workspace';

/** An annotation that every image for urunc has. */
const ANNOTATION = '"com.urunc.unikernel.unikernelType":"mirage"';

/** How long containerd may take to start, in milliseconds. */
const START_LIMIT_MS = 30_000;

/**
 * Lets container engines that this project did not write read an image layout: podman pulls and inspects it, containerd
 * imports and checks it. Prints a line for each. Returns whether all did. Needs root.
 */
export async function soakEngines(): Promise<boolean> {
  const path = process.env['PATH'] ?? '';
  const missing = lacking(['podman', 'containerd', 'tar'], path, thisInstaller(path));
  if (missing !== undefined) {
    console.error(`engines: ${missing}`);
    return false;
  }
  return inWorkspace('engines', async (workspace, folder) => {
    workspace.write(relaxing('hello', `await console.log('hello');`));
    await workspace.must('nx', 'depend', 'hello', '--configuration=virtio');
    await workspace.must('nx', 'package', 'hello', '--configuration=virtio', '--format=oci');
    const layout = join(workspace.root, 'hello/dist/package/virtio/oci');
    const results = [report('podman', readWithPodman(layout, folder))];
    results.push(report('containerd', await readWithContainerd(layout, folder)));
    return !results.includes(false);
  });
}

/** Prints the line of an engine. Returns whether it read the image. */
function report(engine: string, failure: string | undefined): boolean {
  console.log(`engines: ${engine} ${failure === undefined ? 'reads the image' : `failed: ${failure}`}`);
  return failure === undefined;
}

/** Runs a command. Returns its output, or throws with it. */
function must(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout;
}

/** Returns what went wrong; undefined if nothing did. */
function readWithPodman(layout: string, folder: string): string | undefined {
  const places = ['root', 'run', 'tmp'].map((name) => join(folder, 'podman', name));
  for (const place of places) mkdirSync(place, { recursive: true });
  const [root, run, temporary] = places as [string, string, string];
  const podman = ['--root', root, '--runroot', run, '--tmpdir', temporary, '--storage-driver', 'vfs'];
  try {
    // podman names an image by its path, and accepts no capital letters.
    symlinkSync(layout, join(folder, 'layout'));
    const id = must('podman', [...podman, 'pull', '--quiet', 'oci:layout:latest'], folder).trim();
    const inspected = must('podman', [...podman, 'image', 'inspect', '--format', '{{json .Annotations}}', id]);
    return inspected.includes(ANNOTATION) ? undefined : `its annotations are ${inspected}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns what went wrong; undefined if nothing did. */
async function readWithContainerd(layout: string, folder: string): Promise<string | undefined> {
  const at = (name: string): string => join(folder, 'containerd', name);
  mkdirSync(at(''), { recursive: true });
  const [socket, archive] = [at('sock'), at('image.tar')];
  writeFileSync(
    at('config.toml'),
    `version = 2
root = "${at('root')}"
state = "${at('state')}"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "${socket}"
`,
  );
  const daemon = spawn('containerd', ['--config', at('config.toml')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()));
  const ctr = (...args: string[]): string => must('ctr', ['--address', socket, ...args]);
  try {
    for (const until = Date.now() + START_LIMIT_MS; !existsSync(socket); await sleep(100)) {
      if (daemon.exitCode !== null || Date.now() > until) return 'the daemon does not start';
    }
    must('tar', ['-cf', archive, '-C', layout, '.']);
    ctr('image', 'import', '--no-unpack', '--base-name', 'localhost/hello', archive);
    const checked = ctr('image', 'check');
    return checked.includes('complete') ? undefined : `ctr image check: ${checked}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    daemon.kill();
    await ended;
  }
}
