import type { ConnectionInfo, Flow } from '@mirage/types';
import type { Proxies } from '../proxies/trusted-proxies.js';
import { concat } from '../web/bytes.js';
import type { Connection } from './connection.js';
import type { ServerCore } from './server-core.js';

/**
 * Receives the head of the PROXY protocol on a flow, then calls `begin`. A flow without a valid head is reset.
 * Until then it is in `core.entering`, whose functions reset the flows.
 */
export function enterWithHead(
  core: ServerCore,
  flow: Flow,
  proxies: Proxies,
  begin: (flow: Flow, info: ConnectionInfo) => Connection,
): void {
  let received: Uint8Array = new Uint8Array(0);
  const leave = (): void => {
    clearTimeout(timer);
    core.entering.delete(reset);
    core.onCount?.();
  };
  const reset = (): void => {
    leave();
    flow.abort();
  };
  const refuse = (why: string): void => {
    core.counters.badProxyHeads++;
    core.log.debug(() => `a connection from ${flow.remote.address} was closed: ${why}`);
    reset();
  };
  const timer = setTimeout(() => refuse('the head of the PROXY protocol took too long'), core.limits.headMs);
  core.entering.add(reset);
  core.onCount?.();
  flow.onData((data) => {
    // The end that `abort` causes is passed on, too.
    if (!core.entering.has(reset)) return;
    if (typeof data === 'string') {
      // A health check often connects and leaves.
      if (received.length > 0) return refuse('it ended within the head of the PROXY protocol');
      return reset();
    }
    const bytes = received.length === 0 ? data : concat([received, data]);
    const head = proxies.readHead(bytes);
    if (head === 'incomplete') {
      received = Uint8Array.from(bytes);
      return;
    }
    if (head === 'wrong') return refuse('it has no valid head of the PROXY protocol');
    const { local = flow.local, remote = flow.remote, length } = head;
    const connection = begin(flow, { local, remote });
    leave();
    if (bytes.length > length) connection.receive(bytes.subarray(length));
  });
}
