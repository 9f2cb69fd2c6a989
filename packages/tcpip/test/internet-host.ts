import { memoryLogs, type SimulatedNetwork } from '@mirage/testing';
import type { Network } from '@mirage/types';
import { addTcp } from '../src/stack/add-tcp.js';
import { type Internet } from '../src/stack/internet.js';
import { addArp, addIpv4, type Ipv4Layers } from '../src/stack/ipv4-layers.js';
import { addIpv6, type Ipv6Layers } from '../src/stack/ipv6-layers.js';
import { openNetwork } from '../src/stack/open-network.js';
import { takeEvents } from '../src/tcp/connection-calls.js';
import { type TcpConnection } from '../src/tcp/tcp-connection.js';
import { type TcpCore } from '../src/tcp/tcp-core.js';
import { type ConnectionOptions } from '../src/tcp/tcp-listener.js';
import { simulatedServices } from './direct-pair.js';
import { ip6 } from './ipv6-bed.js';
import { ip } from './link-recorder.js';
import { hostAddress } from './tcp-host.js';

export interface InternetHostOptions {
  readonly network: SimulatedNetwork;
  /** The interface of the host. */
  readonly port: Network;
  /** The host has the addresses 10.0.0.NUMBER/24 and fd00::NUMBER/64. */
  readonly number: number;
  /** The number of the host that is its router. Default: none. */
  readonly router?: number;
  /** The budget of its buffers, in bytes. */
  readonly memoryBytes?: number;
}

/** All layers of a stack without its flows: a test sees what each layer holds, and uses TCP without promises. */
export class InternetHost {
  readonly four: Ipv4Layers;
  readonly six: Ipv6Layers;
  readonly tcp: TcpCore;
  onEvents: (connection: TcpConnection, events: number) => void = () => {};
  private readonly internet: Internet;

  constructor(private readonly options: InternetHostOptions) {
    const { network, port, number, router, memoryBytes } = options;
    this.internet = openNetwork(port, simulatedServices(network), memoryLogs());
    const { internet } = this;
    const gateway = router === undefined ? 0 : ip(`10.0.0.${router}`);
    const gateway6 = router === undefined ? undefined : ip6(`fd00::${router}`);
    const fixed = { address: ip(`10.0.0.${number}`), bits: 24, gateway };
    const fixed6 = { words: ip6(`fd00::${number}`), bits: 64, gateway: gateway6 };
    this.four = addIpv4(internet, addArp(internet), { fixed });
    this.six = addIpv6(internet, { fixed: fixed6, acceptsAdvertisements: true });
    this.tcp = addTcp(internet, memoryBytes);
    internet.context.onTurn(() => {
      this.turn();
      return true;
    });
    this.four.start(network.nowNs);
    this.six.start(network.nowNs);
  }

  /** Opens a connection to another host. */
  connect(to: number, remotePort: number, options: ConnectionOptions = {}): TcpConnection {
    const addresses = Int32Array.of(...hostAddress(this.options.number), ...hostAddress(to));
    const connection = this.tcp.connect(addresses, 0, remotePort, options, this.options.network.nowNs);
    if (typeof connection === 'string') throw new Error(connection);
    this.internet.context.work();
    return connection;
  }

  private turn(): void {
    const { tcp, internet } = this;
    const { nowNs } = this.options.network;
    do {
      tcp.flush(nowNs);
      for (let one = tcp.nextEvent(); one !== undefined; one = tcp.nextEvent()) this.onEvents(one, takeEvents(one));
    } while (tcp.hasOutput && !internet.link.isFull);
  }
}
