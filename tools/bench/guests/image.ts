import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import { config } from '../unikernels';
import type { Guest } from './qemu';

const VIRTIO = '--configuration=virtio';

/** Writes a unikernel with one job and a console: `module` is the text of its module, which exports Hello. */
export function writeUnikernel({ write }: Workspace, name: string, module: string): void {
  write({ [`packages/${name}/config.ts`]: config(name), [`packages/${name}/unikernel.ts`]: module });
}

/** Builds the image of a unikernel of the workspace; its path. Installs what the platform virtio needs, the first time. */
export async function buildImage(
  { root, nx }: Workspace,
  name: string,
  ...options: readonly string[]
): Promise<string> {
  for (const args of [
    ['depend', name, VIRTIO],
    ['build', name, VIRTIO, ...options],
  ]) {
    const { status, output } = await nx(...args);
    if (status !== 0) throw new Error(`nx ${args.join(' ')} ended with ${status}:\n${output}`);
  }
  return join(root, `packages/${name}/dist/virtio/mir-${name}.virtio`);
}

/** The guest that `nx run NAME:run` starts, by what `--print` says. The image has to be built. */
export async function guestOf({ nx }: Workspace, name: string, machine = 'microvm'): Promise<Guest> {
  const { status, output } = await nx('run', `${name}:run`, VIRTIO, `--machine=${machine}`, '--print');
  // Nx gives the options of the run to the guest as well; they are no part of what is measured.
  const line = /^qemu-system.*$/m.exec(output)?.[0].replace(/ -append '[^']*'/, '');
  if (status !== 0 || line === undefined)
    throw new Error(`nx run ${name}:run --print ended with ${status}:\n${output}`);
  const [program, ...args] = line.split(' ');
  return { program: program!, args };
}
