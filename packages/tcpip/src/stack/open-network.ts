import type { Logs, Network } from '@mirage/types';
import { Internet } from './internet.js';
import { StackContext } from './stack-context.js';
import { type StackServices } from './stack-services.js';

/** Listens to a network, to which layers are added. */
export function openNetwork(network: Network, services: StackServices, logs: Logs, closeLimitMs?: number): Internet {
  const context = new StackContext(services, logs, closeLimitMs);
  const internet = new Internet(network, context);
  context.connect(internet);
  context.onDisconnect(() => internet.pinger.disconnect());
  network
    .listen((frame, arrival) => internet.receive(frame, arrival, context.services.nowNs()), {
      acceptsUnfinished: true,
      acceptsJoined: true,
    })
    .catch((error: unknown) => context.ipLog.error(() => `the network has failed: ${String(error)}`));
  return internet;
}
