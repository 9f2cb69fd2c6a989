import {
  AcceptQueue,
  checkConnectOptions,
  checkListenOptions,
  checkPort,
  FlowEnded,
  FlowInbox,
} from '@mirage/runtime/flow';
import { simulatedNetwork, type StackPair } from '@mirage/testing';
import { Address, Prefix, type Stack, type Udp } from '@mirage/types';
import { TcpFlows } from '../src/tcp/flows.js';
import { TcpHost, type HostOptions } from './tcp-host.js';

/** The most virtual time between two turns of the event loop, in which programs run. */
const TURN_NS = 1e6;
const PEERS = [1, 2] as const;

/** A stack with only TCP, on the simulated network. */
function virtualStack(host: TcpHost): Stack {
  const counters = { openFlows: 0, acceptedFlows: 0, connectedFlows: 0, rxBytes: 0, txBytes: 0 };
  let handlerErrors = 0;
  let isWaking = false;
  const address = new Address([10, 0, 0, host.number]);
  const flows = new TcpFlows({
    core: host.core,
    counters,
    nowNs: () => host.nowNs,
    sourceFor: () => address,
    createInbox: (source) => new FlowInbox(source),
    createQueue: (accept) => new AcceptQueue(accept),
    wake() {
      if (isWaking) return;
      isWaking = true;
      void Promise.resolve().then(() => {
        isWaking = false;
        host.turn();
      });
    },
    handlerFailed(_flow, error) {
      if (!(error instanceof FlowEnded)) handlerErrors++;
    },
  });
  host.onTurn = () => flows.turn();
  return {
    tcp: {
      async listen(port, onFlow, options = {}) {
        checkPort(port, 0);
        checkListenOptions(options);
        const listener = flows.listen(port, onFlow, options);
        return typeof listener === 'string' ? listener : { ...listener, close: async () => listener.close() };
      },
      async connect(to, port, options = {}) {
        checkPort(port, 1);
        checkConnectOptions(options);
        return flows.connect(to, port, options);
      },
    },
    get udp(): Udp {
      throw new Error('this stack has only TCP');
    },
    addresses: () => [new Prefix(address, 24)],
    statistics: () => ({
      ...counters,
      handlerErrors,
      rxDatagrams: 0,
      txDatagrams: 0,
      dropped: host.core.statistics.drops,
    }),
    async disconnect() {
      flows.disconnect();
      host.turn();
    },
  };
}

/** Two such stacks. Their time passes until `stop` is called. */
export function virtualPair(options: HostOptions = {}): {
  readonly pair: StackPair;
  readonly hosts: readonly [TcpHost, TcpHost];
  stop(): void;
} {
  const network = simulatedNetwork();
  const hosts = PEERS.map((number) => new TcpHost(network, number, options)) as [TcpHost, TcpHost];
  const [stack, peer] = hosts.map(virtualStack) as [Stack, Stack];
  const [address, peerAddress] = PEERS.map((number) => new Address([10, 0, 0, number])) as [Address, Address];
  const silent = { address: new Address([10, 0, 0, 77]), port: 9 };
  let isOver = false;
  const pass = (): void => {
    // Does not wait for retransmission timers, which would take as long as the machine is busy.
    if (network.runSync(network.nowNs + TURN_NS) === 0) network.step();
    if (!isOver) setImmediate(pass);
  };
  pass();
  return {
    pair: { stack, peer, addresses: [address], peerAddresses: [peerAddress], silent },
    hosts,
    stop: () => void (isOver = true),
  };
}
