import { Arp, type Conflict } from '../arp/arp.js';
import { CODE_REASSEMBLY, TIME_EXCEEDED } from '../icmp/icmp-wire.js';
import { Icmp4 } from '../icmp/icmp4.js';
import { addressOfIpv4 } from '../ip/ip-words.js';
import { type Ipv4Configuration, configurationOf } from '../ipv4/ipv4-routes.js';
import { Ipv4 } from '../ipv4/ipv4.js';
import { dhcpOver } from './dhcp-over-udp.js';
import { type Internet } from './internet.js';
import { takeUnresolved } from './path-reports.js';
import { secretHash } from './stack-services.js';

/** The time without a lease after which there is a warning. */
const LEASE_WARNING_NS = 5e9;

/** Where IPv4 gets its address from. */
export interface Ipv4Setting {
  /** The address, its network and its gateway; gateway 0: none. Undefined: those of a DHCP lease. */
  readonly fixed?: { readonly address: number; readonly bits: number; readonly gateway: number };
  /** Sent to DHCP servers. */
  readonly hostName?: string;
}

/** Adds ARP to a network. */
export function addArp(internet: Internet): Arp {
  const { link, random, context } = internet;
  const arp = new Arp({
    link,
    random,
    onConflict: (conflict, mac) => internet.four?.takeConflict(conflict, mac),
    onResolved: ({ words, mac }) => internet.onArp?.(words[3]!, mac),
    onUnresolved({ words }, packets) {
      internet.onArp?.(words[3]!, undefined);
      takeUnresolved(internet, packets);
    },
  });
  internet.arp = arp;
  context.work();
  return arp;
}

/** The IPv4 part of a stack: the address, packets, reports. */
export class Ipv4Layers {
  readonly ipv4: Ipv4;
  readonly icmp4: Icmp4;

  constructor(
    private readonly internet: Internet,
    private readonly arp: Arp,
    private readonly setting: Ipv4Setting,
  ) {
    const { link, paths, pinger, context, onPathReport } = internet;
    const { services } = context;
    this.ipv4 = new Ipv4({
      link,
      arp,
      paths,
      hash: secretHash(services),
      onPacket: internet.deliver,
      onLocal: internet.queueLocal,
      onReassemblyTimeout: (packet) => this.icmp4.sendError(packet, TIME_EXCEEDED, CODE_REASSEMBLY, services.nowNs()),
    });
    this.icmp4 = new Icmp4({ link, ipv4: this.ipv4, pinger, onPathReport });
  }

  get nextDeadlineNs(): number {
    return this.ipv4.nextDeadlineNs;
  }

  timeout(nowNs: number): void {
    this.ipv4.timeout(nowNs);
  }

  /** Sets the static address, or requests a lease. Warns if no server answers for 5 s. */
  start(nowNs: number): void {
    const { internet, setting } = this;
    const { context } = internet;
    const { fixed, hostName } = setting;
    if (fixed !== undefined) {
      this.configure(configurationOf(fixed.address, fixed.bits, fixed.gateway), nowNs);
      return;
    }
    const dhcp = dhcpOver(internet, this, hostName);
    internet.dhcp = dhcp;
    dhcp.start(nowNs);
    const cancel = context.services.setTimer(nowNs + LEASE_WARNING_NS, () => {
      if (context.isDisconnected || dhcp.lease !== undefined) return;
      context.ipLog.warning('no DHCP server has answered for 5 s; still asking');
    });
    context.onDisconnect(cancel);
    context.onDisconnect(() => dhcp.stop(context.services.nowNs()));
  }

  /** Sets another address, or none. */
  configure(configuration: Ipv4Configuration, nowNs: number): void {
    const { internet, ipv4, arp } = this;
    const before = ipv4.configuration;
    ipv4.configure(configuration);
    if (configuration.address !== before.address) {
      internet.paths.clear();
      arp.claim(configuration.address, nowNs);
    }
    internet.context.addressesChanged();
    internet.context.work();
  }

  /** Another host has our address. */
  takeConflict(conflict: Conflict, mac: Uint8Array): void {
    const { context, dhcp } = this.internet;
    const own = addressOfIpv4(this.ipv4.configuration.address);
    const station = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
    if (conflict === 'duplicate' && this.setting.fixed !== undefined) context.duplicate(own);
    else context.ipLog.error(() => `the address ${own} is also in use by the host with the MAC address ${station}`);
    dhcp?.decline(context.services.nowNs());
  }
}

/** Adds IPv4 over ARP to a network. `start` of the result gives it its address. */
export function addIpv4(internet: Internet, arp: Arp, setting: Ipv4Setting): Ipv4Layers {
  internet.four = new Ipv4Layers(internet, arp, setting);
  return internet.four;
}
