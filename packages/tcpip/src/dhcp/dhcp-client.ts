import { dropCounters } from '../drop-counters.js';
import { fractionOf, type RandomBits } from '../link.js';
import { type DhcpLease, leaseOf } from './dhcp-lease.js';
import {
  ACKNOWLEDGE,
  buildDhcp,
  DECLINE,
  type DhcpMessage,
  DISCOVER,
  OFFER,
  parseDhcp,
  REFUSE,
  RELEASE,
  REQUEST,
  OPTION_SERVER,
  addressOption,
} from './dhcp-wire.js';

const SECOND = 1e9;
/** RFC 2131, 4.1: 4, 8, 16, 32, 64 s, each with up to a second more or less. Then every 64 s, forever. */
const FIRST_RETRY = 4 * SECOND;
export const MOST_RETRY = 64 * SECOND;
const JITTER = SECOND;
/** The client abandons an offer after this many requests without an acknowledgment: 4 + 8 + 16 + 32 s. */
const MOST_REQUESTS = 4;
/** RFC 2131, 4.4.5. */
const LEAST_RENEW_RETRY = 60 * SECOND;
/** RFC 2131, 3.1, 5. */
export const DECLINE_WAIT = 10 * SECOND;

const BROADCAST = -1;

export const DHCP_DROPS = [
  'short',
  'not-for-us',
  'no-dhcp',
  'bad-option',
  'other-xid',
  'bad-lease',
  'unexpected',
] as const;

const STOPPED = 0;
const INIT = 1;
const SELECTING = 2;
const REQUESTING = 3;
const BOUND = 4;
const RENEWING = 5;
const REBINDING = 6;

export interface DhcpClientOptions {
  readonly mac: Uint8Array;
  readonly random: RandomBits;
  /** The host name, which the server may enter into its DNS. */
  readonly hostName?: string;
  /** Sends a message to port 67 of `destination`, from our address if we have one. -1: broadcast. */
  readonly send: (message: Uint8Array, destination: number) => void;
  /** There is a lease, the first one or another. */
  readonly onLease: (lease: DhcpLease) => void;
  /** The lease has expired or was refused. The client continues to ask. */
  readonly onLost: () => void;
}

/**
 * A DHCP client: RFC 2131, 3.1 and 4.4. It asks at once and never gives up. It has no clock: each call takes the time
 * in nanoseconds. It does not remember leases across boots.
 */
export class DhcpClient {
  readonly drops = dropCounters(DHCP_DROPS);
  /** When to call `timeout`. */
  nextDeadlineNs = Infinity;
  private state = STOPPED;
  private xid = 0;
  private startNs = 0;
  private requestNs = 0;
  private tries = 0;
  private refusals = 0;
  private offer: DhcpLease | undefined;
  private bound: DhcpLease | undefined;
  /** When to renew the current lease, when to ask any server for it, and when it ends. */
  private renewNs = Infinity;
  private rebindNs = Infinity;
  private endNs = Infinity;

  constructor(private readonly options: DhcpClientOptions) {}

  get lease(): DhcpLease | undefined {
    return this.bound;
  }

  /**
   * Asks for a lease. RFC 2131 would wait for 1 to 10 s first, so that hosts do not all ask at once after a power cut.
   */
  start(nowNs: number): void {
    this.discover(nowNs);
  }

  /** Returns the lease, if there is one, and stops. */
  stop(nowNs: number): void {
    const { bound } = this;
    if (bound !== undefined) {
      this.xid = this.options.random() | 0;
      this.startNs = nowNs;
      this.send(RELEASE, bound.address, 0, bound.server, bound.server, nowNs);
    }
    this.bound = undefined;
    this.wait(STOPPED, Infinity);
  }

  /** Another host has the leased address: refuses it, and asks for another one after 10 s. */
  decline(nowNs: number): void {
    const { bound } = this;
    if (bound === undefined) return;
    this.lose();
    this.xid = this.options.random() | 0;
    this.startNs = nowNs;
    this.send(DECLINE, 0, bound.address, bound.server, BROADCAST, nowNs);
    this.wait(INIT, nowNs + DECLINE_WAIT);
  }

  /** Handles a message to port 68, which is valid until the call returns. */
  input(bytes: Uint8Array, start: number, end: number, nowNs: number): void {
    const { drops, state } = this;
    const message = parseDhcp(bytes, start, end, this.options.mac);
    if (typeof message === 'string') drops[message]++;
    else if (message.xid !== this.xid) drops['other-xid']++;
    else if (state === SELECTING && message.type === OFFER) this.takeOffer(message, nowNs);
    else if (this.isAsking && message.type === ACKNOWLEDGE) this.takeAcknowledgment(message, nowNs);
    else if (this.isAsking && message.type === REFUSE && this.isFromServer(message)) this.takeRefusal(nowNs);
    else drops.unexpected++;
  }

  /** Performs the actions that are due. */
  timeout(nowNs: number): void {
    if (nowNs < this.nextDeadlineNs) return;
    if (this.bound !== undefined && nowNs >= this.endNs) this.lose();
    switch (this.state) {
      case SELECTING:
        this.repeatDiscover(nowNs);
        return;
      case REQUESTING:
        if (this.tries < MOST_REQUESTS) this.request(nowNs);
        else this.discover(nowNs);
        return;
      case BOUND:
        // RFC 2131, 4.4.5: each renewal is a separate transaction, and its messages share their number.
        this.xid = this.options.random() | 0;
        this.startNs = nowNs;
        this.renew(nowNs);
        return;
      case RENEWING:
      case REBINDING:
        if (this.bound === undefined) this.discover(nowNs);
        else this.renew(nowNs);
        return;
      default:
        this.discover(nowNs);
    }
  }

  /** Whether an acknowledgment is expected. */
  private get isAsking(): boolean {
    return this.state === REQUESTING || this.state === RENEWING || this.state === REBINDING;
  }

  private discover(nowNs: number): void {
    this.xid = this.options.random() | 0;
    this.startNs = nowNs;
    this.tries = 0;
    this.offer = undefined;
    this.state = SELECTING;
    this.repeatDiscover(nowNs);
  }

  private repeatDiscover(nowNs: number): void {
    this.send(DISCOVER, 0, 0, 0, BROADCAST, nowNs);
    this.wait(SELECTING, nowNs + this.retryNs());
  }

  /** Accepts the first offer: waiting for others would delay every boot. */
  private takeOffer(message: DhcpMessage, nowNs: number): void {
    this.offer = leaseOf(message);
    if (this.offer === undefined) {
      this.drops['bad-lease']++;
      return;
    }
    this.tries = 0;
    this.request(nowNs);
  }

  private request(nowNs: number): void {
    const { address, server } = this.offer!;
    this.requestNs = nowNs;
    this.send(REQUEST, 0, address, server, BROADCAST, nowNs);
    this.wait(REQUESTING, nowNs + this.retryNs());
  }

  private takeAcknowledgment(message: DhcpMessage, nowNs: number): void {
    const lease = leaseOf(message);
    if (lease === undefined || !this.isFromServer(message)) {
      this.drops['bad-lease']++;
      return;
    }
    // The lease counts from the request: RFC 2131, 4.4.1.
    this.renewNs = this.requestNs + lease.renewNs;
    this.rebindNs = this.requestNs + lease.rebindNs;
    this.endNs = this.requestNs + lease.endNs;
    this.refusals = 0;
    this.bound = lease;
    this.wait(BOUND, Math.max(this.renewNs, nowNs));
    this.options.onLease(lease);
  }

  /** Asks the server, then any server, for more time. */
  private renew(nowNs: number): void {
    const { address, server } = this.bound!;
    const isRebinding = nowNs >= this.rebindNs;
    const limitNs = isRebinding ? this.endNs : this.rebindNs;
    this.requestNs = nowNs;
    this.send(REQUEST, address, 0, 0, isRebinding ? BROADCAST : server, nowNs);
    const againNs = nowNs + Math.max((limitNs - nowNs) / 2, LEAST_RENEW_RETRY);
    this.wait(isRebinding ? REBINDING : RENEWING, Math.min(againNs, limitNs));
  }

  /**
   * Starts again: at once the first time, then with growing pauses. Otherwise two servers that disagree would keep the
   * client busy.
   */
  private takeRefusal(nowNs: number): void {
    if (this.bound !== undefined) this.lose();
    this.tries = this.refusals++;
    if (this.tries === 0) this.discover(nowNs);
    else this.wait(INIT, nowNs + this.retryNs());
  }

  /** Any server may answer while we ask all of them. */
  private isFromServer(message: DhcpMessage): boolean {
    if (this.state === REBINDING) return true;
    const expected = this.state === REQUESTING ? this.offer : this.bound;
    return addressOption(message, OPTION_SERVER) === expected?.server;
  }

  private lose(): void {
    this.bound = undefined;
    this.options.onLost();
  }

  private wait(state: number, deadlineNs: number): void {
    this.state = state;
    this.nextDeadlineNs = deadlineNs;
  }

  private retryNs(): number {
    const base = Math.min(FIRST_RETRY * 2 ** this.tries, MOST_RETRY);
    this.tries++;
    return base + JITTER * (2 * fractionOf(this.options.random) - 1);
  }

  private send(
    type: number,
    clientAddress: number,
    requested: number,
    server: number,
    destination: number,
    nowNs: number,
  ): void {
    const { mac, hostName, send } = this.options;
    const seconds = Math.min(Math.floor((nowNs - this.startNs) / SECOND), 0xffff);
    const fields = { type, xid: this.xid, seconds, clientAddress, requested, server };
    send(buildDhcp(mac, hostName === undefined ? fields : { ...fields, hostName }), destination);
  }
}
