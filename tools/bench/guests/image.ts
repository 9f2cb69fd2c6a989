import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import { config } from '../unikernels';
import { withKernel, type Guest } from './qemu';

const VIRTIO = '--configuration=virtio';

/** Writes a unikernel with one job and a console: `module` is the text of its module, which exports Hello. */
export function writeUnikernel({ write }: Workspace, name: string, module: string): void {
  write({ [`packages/${name}/config.ts`]: config(name), [`packages/${name}/unikernel.ts`]: module });
}

/** Writes the unikernel `sleeper`, which prints that it is asleep and sleeps for ten minutes. */
export function writeSleeper(workspace: Workspace): void {
  writeUnikernel(
    workspace,
    'sleeper',
    `import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log('asleep');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  },
};
`,
  );
}

/**
 * Builds the image of a unikernel of the workspace. Returns its path. Installs the platform virtio on first use.
 */
export function buildImage(workspace: Workspace, name: string, ...options: readonly string[]): Promise<string> {
  return buildFor('virtio', workspace, name, ...options);
}

/** The same for any platform. Returns the path of `mir-NAME.PLATFORM`; other files of the platform are beside it. */
export async function buildFor(
  platform: 'virtio' | 'xen',
  { root, must }: Workspace,
  name: string,
  ...options: readonly string[]
): Promise<string> {
  await must('nx', 'depend', name, `--configuration=${platform}`);
  await must('nx', 'build', name, `--configuration=${platform}`, ...options);
  return join(root, `packages/${name}/dist/${platform}/mir-${name}.${platform}`);
}

/** How many functions of an image are compiled to machine code: the option `compile` of the build. */
export type CompileMode = 'none' | 'hot' | 'all' | 'counted';
export const COMPILED = ['none', 'hot', 'all'] as const satisfies readonly CompileMode[];

/** Returns guests with images of one unikernel, each with another value of the option `compile`. */
export async function compiledGuests<Mode extends CompileMode>(
  workspace: Workspace,
  name: string,
  machine: string,
  modes: readonly Mode[],
): Promise<Record<Mode, Guest>> {
  const guests: [Mode, Guest][] = [];
  for (const mode of modes) {
    const image = await buildImage(workspace, name, `--compile=${mode}`);
    // Nx empties the folder of the artefacts when it builds again.
    const copy = join(workspace.root, `${name}.${mode}.virtio`);
    copyFileSync(image, copy);
    if (mode === 'counted') copyFileSync(`${image}.counters`, `${copy}.counters`);
    guests.push([mode, withKernel(await guestOf(workspace, name, machine), copy)]);
  }
  return Object.fromEntries(guests) as Record<Mode, Guest>;
}

/** Returns the guest that `nx run NAME:run` starts, from the output of `--print`. The image must be built. */
export async function guestOf({ nx }: Workspace, name: string, machine = 'microvm'): Promise<Guest> {
  const { status, output } = await nx('run', `${name}:run`, VIRTIO, `--machine=${machine}`, '--print');
  // Nx passes the options of the run to the guest, too; the measurement leaves them out.
  const line = /^qemu-system.*$/m.exec(output)?.[0].replace(/ -append '[^']*'/, '');
  if (status !== 0 || line === undefined)
    throw new Error(`nx run ${name}:run --print ended with ${status}:\n${output}`);
  const [program, ...args] = line.split(' ');
  return { program: program!, args };
}
