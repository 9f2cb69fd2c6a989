import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXAMPLE_RUNS, runsOn, type ExampleRun } from '../../e2e/support/example-runs';
import { buildExamples, copyExamples, expectedLines, expectLines, nameOf } from '../../e2e/support/examples';
import { CHECKOUT, type Workspace } from '../../e2e/support/workspace';
import { shellQuote } from '../../packages/args/src/index';
import type { Graph } from '../../packages/core/src/index';
import { QEMU } from '../../packages/kernel/test/qemu';
import { machineOf } from '../../packages/virtio/src/host/run/machine-of';
import { firmwareArguments } from '../../packages/virtio/src/host/run/firmware';
import { guestStatus, qemuArguments } from '../../packages/virtio/src/host/run/qemu';
import { MACHINE_TYPES, type MachineType } from '../../packages/virtio/src/host/run/virtual-machine';
import { GUEST_FOLDER } from '../../packages/virtio/test/kvm-lab/init-script';
import { runInLab } from '../../packages/virtio/test/kvm-lab/lab';
import { inWorkspace } from './in-workspace';

/** Seven minutes on an idle machine. */
const LAB_MS = 3_600_000;

/**
 * Boots guests under KVM, in a Linux that QEMU emulates with an AMD processor: the cases of kvm.soak.ts in
 * packages/virtio, then the examples on all machine types. Returns whether all passed.
 */
export async function soakKvm(): Promise<boolean> {
  const words = ['jest', '--runInBand', '--testMatch', '**/test/kvm.soak.ts'];
  const { status } = spawnSync('npx', words, { cwd: join(CHECKOUT, 'packages/virtio'), stdio: 'inherit' });
  const areExamplesRight = await inWorkspace('kvm', (workspace) => runExamples(workspace));
  return status === 0 && areExamplesRight;
}

/** Whether a run needs nothing outside the virtual machine but its disks: the lab has no peers. */
function isAlone({ taps, asked, server, forward, isFirst }: ExampleRun): boolean {
  return [taps, asked, server, forward, isFirst].every((need) => need === undefined);
}

/** Compares the output of every example with its transcript. Prints what differs. Returns whether nothing does. */
async function runExamples(workspace: Workspace): Promise<boolean> {
  const runs = EXAMPLE_RUNS.filter(runsOn('virtio')).filter(isAlone);
  await copyExamples(workspace, runs);
  await buildExamples(workspace, runs, 'virtio');
  const boots = MACHINE_TYPES.flatMap((machine) =>
    runs.map((run, index) => ({ run, machine, script: `${machine}_${index}` })),
  );
  const results = await runInLab({
    files: Object.assign({}, ...runs.map((run) => filesOf(workspace, run))) as Record<string, Uint8Array>,
    scripts: Object.fromEntries(boots.map(({ run, machine, script }) => [script, commandOf(workspace, run, machine)])),
    timeoutMs: LAB_MS,
  });
  const failures = boots.filter(({ run, machine, script }) => {
    const { status, output } = results.get(script)!;
    try {
      if (guestStatus(status) !== (run.status ?? 0))
        throw new Error(`It ended with ${guestStatus(status)}:\n${output}`);
      expectLines(output, expectedLines(run, 'virtio'));
      return false;
    } catch (error) {
      console.log(`kvm: ${nameOf(run)} ${(run.args ?? []).join(' ')} on ${machine}: ${(error as Error).message}`);
      return true;
    }
  });
  console.log(`kvm: ${boots.length - failures.length} of ${boots.length} runs of examples have the right output`);
  return failures.length === 0;
}

const folderOf = (workspace: Workspace, run: ExampleRun): string => join(workspace.root, 'examples', nameOf(run));

/** The name of a disk in the lab. */
const diskName = (run: ExampleRun, path: string): string => `${nameOf(run)}.${basename(path)}`;

/** Returns the image and the disks of an example, by their names in the lab. */
function filesOf(workspace: Workspace, run: ExampleRun): Record<string, Uint8Array> {
  const folder = folderOf(workspace, run);
  const { name } = graphOf(workspace, run);
  const disks = readdirSync(folder).filter((file) => file.endsWith('.img'));
  return {
    [nameOf(run)]: readFileSync(join(folder, `dist/virtio/mir-${name}.virtio`)),
    ...Object.fromEntries(disks.map((file) => [diskName(run, file), readFileSync(join(folder, file))])),
  };
}

/** Returns the command that `nx run` would start on a machine with KVM. */
function commandOf(workspace: Workspace, run: ExampleRun, machine: MachineType): string {
  const { vm } = machineOf(
    graphOf(workspace, run),
    { args: run.args ?? [], machine },
    {
      image: join(GUEST_FOLDER, nameOf(run)),
      disk: (path) => join(GUEST_FOLDER, diskName(run, path)),
    },
  );
  return [QEMU, ...qemuArguments(vm, machine, true, firmwareArguments(machine))].map(shellQuote).join(' ');
}

function graphOf(workspace: Workspace, run: ExampleRun): Graph {
  const text = readFileSync(join(folderOf(workspace, run), 'mirage/virtio/manifest.json'), 'utf8');
  return (JSON.parse(text) as { graph: Graph }).graph;
}
