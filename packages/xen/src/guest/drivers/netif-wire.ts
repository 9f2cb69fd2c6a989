/*
 * The slots of a virtual network interface: 32-bit words, little-endian. Source: Xen public/io/netif.h.
 */

import { DEFAULT_MTU, LEAST_MTU } from '@mirage/args/network-interfaces';
import { netfrontNumbers } from '@mirage/kernel/netfront';
import type { Offloads } from '@mirage/types';

/** A transmit slot holds a request of 12 bytes, then a response of 4; a receive slot holds 8 of each. */
export const { TX_SLOT_BYTES, RX_SLOT_BYTES } = netfrontNumbers;

export const NETTXF_csum_blank = 1 << 0;
export const NETTXF_data_validated = 1 << 1;
export const NETTXF_extra_info = 1 << 3;
export const NETRXF_data_validated = 1 << 0;
export const NETRXF_csum_blank = 1 << 1;
export const NETRXF_more_data = 1 << 2;
export const NETRXF_extra_info = 1 << 3;
export const NETRXF_gso_prefix = 1 << 4;

export const XEN_NETIF_EXTRA_TYPE_GSO = 1;
export const XEN_NETIF_GSO_TYPE_TCPV4 = 1;
export const XEN_NETIF_GSO_TYPE_TCPV6 = 2;

/** The fields of extra information, in a copy of its slot. Flags: whether more of it follows. */
export const extraType = (slot: Int32Array): number => slot[0]! & 0xff;
export const extraFlags = (slot: Int32Array): number => (slot[0]! >>> 8) & 0xff;
export const extraGsoSize = (slot: Int32Array): number => slot[0]! >>> 16;
export const extraGsoType = (slot: Int32Array): number => slot[1]! & 0xff;

/** The fields of a receive response, in a copy of its slot: flags; the number of bytes, or a negative status. */
export const rxFlags = (slot: Int32Array): number => slot[1]! & 0xffff;
export const rxStatus = (slot: Int32Array): number => slot[1]! >> 16;

/** The checked properties of an interface and its backend. */
export interface VifConfig {
  readonly mac: Uint8Array;
  readonly mtu: number;
  /** Whether the backend accepts frames in several slots. */
  readonly hasScatterGather: boolean;
  /** Offloads for frames that are sent. Checksums: those over IPv4. */
  readonly offloads: Offloads;
  readonly hasChecksumIpv6: boolean;
}

/** Values from xenstore; undefined if there is no such node. */
export interface VifNodes {
  readonly mac: string | undefined;
  readonly mtu: string | undefined;
  readonly featureSg: string | undefined;
  readonly featureRxCopy: string | undefined;
  /** The last four are missing from backends that do not support them. */
  readonly featureNoCsumOffload?: string | undefined;
  readonly featureIpv6CsumOffload?: string | undefined;
  readonly featureGsoTcpv4?: string | undefined;
  readonly featureGsoTcpv6?: string | undefined;
}

/** The length of a frame with its header of 14 bytes has 16 bits. */
const GREATEST_MTU = 65535 - 14;

/**
 * Checks the nodes of an interface. Errors: 'bad-mac', not a unicast address; 'bad-mtu'; 'no-rx-copy', a backend from
 * before 2009, which exchanges pages.
 */
export function parseVif(nodes: VifNodes): VifConfig | 'bad-mac' | 'bad-mtu' | 'no-rx-copy' {
  const { mac: text = '', mtu: mtuText = String(DEFAULT_MTU) } = nodes;
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) return 'bad-mac';
  const mac = Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16));
  if ((mac[0]! & 1) !== 0) return 'bad-mac';
  const wanted = /^\d{1,5}$/.test(mtuText) ? Number(mtuText) : 0;
  if (wanted < LEAST_MTU || wanted > GREATEST_MTU) return 'bad-mtu';
  if (nodes.featureRxCopy !== '1') return 'no-rx-copy';
  const hasScatterGather = nodes.featureSg === '1';
  const checksum = nodes.featureNoCsumOffload !== '1';
  const hasChecksumIpv6 = checksum && nodes.featureIpv6CsumOffload === '1';
  const offloads = {
    checksum,
    // A frame of many segments has many slots and a blank checksum.
    segmentsIpv4: checksum && hasScatterGather && nodes.featureGsoTcpv4 === '1',
    segmentsIpv6: hasChecksumIpv6 && hasScatterGather && nodes.featureGsoTcpv6 === '1',
  };
  return {
    mac,
    mtu: hasScatterGather ? wanted : Math.min(wanted, DEFAULT_MTU),
    hasScatterGather,
    offloads,
    hasChecksumIpv6,
  };
}
