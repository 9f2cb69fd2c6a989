import type { SimulatedNetwork } from '@mirage/testing';
import type { Network } from '@mirage/types';
import { takeEvents } from '../src/tcp/connection-calls.js';
import { type TcpConnection } from '../src/tcp/tcp-connection.js';
import { type ConnectionOptions } from '../src/tcp/tcp-listener.js';
import { Internet } from '../src/stack/internet.js';
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
  readonly internet: Internet;
  onEvents: (connection: TcpConnection, events: number) => void = () => {};
  private isTurnScheduled = false;
  private cancelTimer: (() => void) | undefined;
  private timerNs = Infinity;

  constructor(private readonly options: InternetHostOptions) {
    const { network, port, number, router, memoryBytes } = options;
    const work = (): void => this.work();
    this.internet = new Internet({
      network: port,
      services: simulatedServices(network),
      ipv4: { address: ip(`10.0.0.${number}`), bits: 24, gateway: router === undefined ? 0 : ip(`10.0.0.${router}`) },
      ipv6: {
        words: ip6(`fd00::${number}`),
        bits: 64,
        gateway: router === undefined ? undefined : ip6(`fd00::${router}`),
      },
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      onWork: work,
      onRoom: work,
      onAddress: () => {},
      onConflict: () => {},
      onDuplicate: () => {},
    });
    void port.listen((frame, arrival) => this.internet.receive(frame, arrival, network.nowNs), {
      acceptsUnfinished: true,
    });
    this.internet.start(network.nowNs);
    this.work();
  }

  /** Opens a connection to another host. */
  connect(to: number, remotePort: number, options: ConnectionOptions = {}): TcpConnection {
    const addresses = Int32Array.of(...hostAddress(this.options.number), ...hostAddress(to));
    const connection = this.internet.tcp.connect(addresses, 0, remotePort, options, this.options.network.nowNs);
    if (typeof connection === 'string') throw new Error(connection);
    this.work();
    return connection;
  }

  /** Schedules a turn after everything that happens at this moment. */
  work(): void {
    if (this.isTurnScheduled) return;
    this.isTurnScheduled = true;
    this.options.network.schedule(this.options.network.nowNs, () => {
      this.isTurnScheduled = false;
      this.turn();
    });
  }

  private turn(): void {
    const { internet, options } = this;
    const { tcp, link } = internet;
    const { nowNs } = options.network;
    internet.deliverLocal(nowNs);
    do {
      tcp.flush(nowNs);
      for (let one = tcp.nextEvent(); one !== undefined; one = tcp.nextEvent()) this.onEvents(one, takeEvents(one));
    } while (tcp.hasOutput && !link.isFull);
    if (tcp.hasOutput) link.awaitRoom();
    this.setTimer(internet.nextDeadlineNs);
  }

  private setTimer(deadlineNs: number): void {
    if (deadlineNs >= this.timerNs) return;
    this.cancelTimer?.();
    this.timerNs = deadlineNs;
    this.cancelTimer = this.options.network.schedule(deadlineNs, () => {
      this.timerNs = Infinity;
      const { nowNs } = this.options.network;
      if (this.internet.nextDeadlineNs <= nowNs) this.internet.timeout(nowNs);
      this.turn();
    });
  }
}
