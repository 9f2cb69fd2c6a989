import type { Network } from '@mirage/types';
import { connectNetfront, type NetfrontError } from '../../src/guest/drivers/netfront.js';
import type { Netfront } from '../../src/guest/drivers/netfront-frames.js';
import type { Bus } from '../../src/guest/bus/bus.js';
import { FakeXen } from './hypervisor.js';
import { FakeNetback, type NetbackOptions } from './netback.js';
import { FakeXenstored, type DaemonOptions } from './xenstored.js';

/** A domain with one interface, its xenstore and its backend. */
export class FakeVif {
  readonly xen = new FakeXen();
  readonly store: FakeXenstored;
  readonly back: FakeNetback;
  readonly bus: Bus;

  constructor(options: NetbackOptions = {}, daemon: DaemonOptions = {}) {
    this.store = new FakeXenstored(this.xen, daemon);
    this.back = new FakeNetback(this.xen, this.store, options);
    const { events, grants } = this.xen.guest();
    const { natives, loop } = this.xen;
    this.bus = { natives, loop, events, grants, xenstore: this.store.connect(events) };
  }

  /** Connects or fails; advances the time until then. */
  async tryConnect(id = '0'): Promise<Netfront | NetfrontError> {
    const connecting = connectNetfront(this.bus, this.xen.loop, id, 'network tap0');
    connecting.catch(() => undefined);
    await this.xen.idle(this.xen.nowNs + 60e9);
    return connecting;
  }

  async connect(): Promise<Network> {
    const connected = await this.tryConnect();
    if (typeof connected === 'string') throw new Error(connected);
    return connected.network;
  }
}
