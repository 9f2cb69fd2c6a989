import type { Network } from '@mirage/types';
import { processState } from '../process-state.js';
import { attachTap, firstTap, namedTap } from './tap.js';
import { tapNetwork } from './tap-network.js';
import { openTapSystem } from './tap-system.js';

/**
 * Connects the network on the TAP interface `name`. If it is empty, uses the first TAP interface (the one with the
 * lowest index) that no other network of this unikernel names. Error: `DeviceError` with the command that fixes it.
 *
 * Networks connect concurrently, and a named one must get its interface whatever the order:
 *   1. `start` calls all jobs, and they call all their `connect`s, before anything else runs: each named network claims
 *      its name.
 *   2. The unnamed network resumes from `await` after that, chooses an interface that is not claimed, and claims it
 *      before it yields.
 */
export async function connectNetwork({ name }: { readonly name: string }): Promise<Network> {
  const { claimedInterfaces, closers } = processState;
  if (name !== '') claimedInterfaces.add(name);
  await null;
  const { libc, poller } = (processState.tap ??= openTapSystem(name === '' ? 'network tap0' : `network ${name}`));
  const wanted = name === '' ? firstTap(libc, claimedInterfaces) : namedTap(libc, name);
  claimedInterfaces.add(wanted.name);
  const network = tapNetwork(libc, poller, attachTap(libc, wanted));
  closers.add(network.disconnect);
  return network;
}
