import type { Workspace } from '../../../e2e/support/workspace';
import { compiledGuests, type CompileMode } from './image';
import { assembleLinux, VIRTIO_DRIVERS } from './linux';
import { withLinux, withNetdev, type Guest } from './qemu';
import { streamsScript, writeStreams, type StreamCounts } from './streams';
import { bootGuest, bootLinux, type Talk } from './talk';

/** Linux boots on it reliably on a busy machine, unlike on microvm. */
export const STREAM_MACHINE = 'q35';
const SCRIPT = 'streams.js';

/** Builds the unikernel `streams`, and returns its guest. */
export async function streamsGuest(workspace: Workspace, machine = STREAM_MACHINE): Promise<Guest> {
  return (await streamsGuests(workspace, ['none'], machine)).none;
}

/** Builds it with different values of the option `compile`. */
export function streamsGuests<Mode extends CompileMode>(
  workspace: Workspace,
  modes: readonly Mode[],
  machine = STREAM_MACHINE,
): Promise<Record<Mode, Guest>> {
  writeStreams(workspace);
  return compiledGuests(workspace, 'streams', machine, modes);
}

/** Returns the guest with words of its command line. Its log is off: the console belongs to the dialogue. It is
 * ready with its IPv4 address. */
export function withWords({ program, args }: Guest, ...words: readonly string[]): Guest {
  return { program, args: [...args, '-append', ['--logs=*:error', '--ipv4-only', ...words].join(' ')] };
}

/** Starts the unikernel on a netdev of QEMU, in a network namespace if one is given. */
export function bootStreams(guest: Guest, netdev: string, words: readonly string[], namespace?: string): Promise<Talk> {
  return bootGuest(inside(withWords(withNetdev(guest, netdev).guest, ...words), namespace), 'ready\n');
}

/** Starts Node on Linux with the same services and a static address. */
export function bootLinuxStreams(guest: Guest, netdev: string, address: string, namespace?: string): Promise<Talk> {
  const linux = assembleLinux({ [SCRIPT]: streamsScript(address) }, VIRTIO_DRIVERS);
  return bootLinux(inside(withLinux(withNetdev(guest, netdev).guest, linux, SCRIPT), namespace));
}

/** Returns the offloads of a unikernel's network as text. */
export async function offloadsOf(talk: Talk): Promise<string> {
  const { offloads } = await talk.ask<StreamCounts>('');
  const names = Object.entries(offloads).flatMap(([name, isOn]) => (isOn ? [name] : []));
  return `offloads ${names.length === 0 ? 'none' : names.join(', ')}`;
}

function inside({ program, args }: Guest, namespace: string | undefined): Guest {
  if (namespace === undefined) return { program, args };
  return { program: 'ip', args: ['netns', 'exec', namespace, program, ...args] };
}
