/*
 * The slots of a virtual network interface: 32-bit words, little-endian. Source: Xen public/io/netif.h.
 */

import { DEFAULT_MTU, LEAST_MTU } from '@mirage/args/network-interfaces';
import type { Offloads } from '@mirage/types';

/** A transmit slot holds a request of 12 bytes, then a response of 4; a receive slot holds 8 of each. */
export const TX_SLOT_BYTES = 12;
export const RX_SLOT_BYTES = 8;

export const NETTXF_csum_blank = 1 << 0;
export const NETTXF_data_validated = 1 << 1;
export const NETTXF_more_data = 1 << 2;
export const NETTXF_extra_info = 1 << 3;
export const NETRXF_data_validated = 1 << 0;
export const NETRXF_csum_blank = 1 << 1;
export const NETRXF_more_data = 1 << 2;
export const NETRXF_extra_info = 1 << 3;
export const NETRXF_gso_prefix = 1 << 4;

/** Status of the transmit response to a slot of extra information. */
export const XEN_NETIF_RSP_NULL = 1;

export const XEN_NETIF_EXTRA_TYPE_GSO = 1;
export const XEN_NETIF_GSO_TYPE_TCPV4 = 1;
export const XEN_NETIF_GSO_TYPE_TCPV6 = 2;

/**
 * Writes a transmit request at `offset` (bytes, a multiple of 4) of the ring: gref; offset in the page and flags; id
 * and size. The first slot of a frame has the size of the whole frame.
 */
export function writeTxRequest(
  ring: Uint32Array,
  offset: number,
  gref: number,
  flags: number,
  id: number,
  sizeBytes: number,
): void {
  const word = offset >> 2;
  ring[word] = gref;
  ring[word + 1] = flags << 16;
  ring[word + 2] = id | (sizeBytes << 16);
}

/**
 * Writes a slot of extra information into the transmit ring: type and flags, payload of each segment; type of the
 * segments.
 */
export function writeGsoExtra(ring: Uint32Array, offset: number, segmentBytes: number, isIpv6: boolean): void {
  const word = offset >> 2;
  ring[word] = XEN_NETIF_EXTRA_TYPE_GSO | (segmentBytes << 16);
  ring[word + 1] = isIpv6 ? XEN_NETIF_GSO_TYPE_TCPV6 : XEN_NETIF_GSO_TYPE_TCPV4;
  ring[word + 2] = 0;
}

/** The fields of extra information, in a copy of its slot. Flags: whether more of it follows. */
export const extraType = (slot: Uint32Array): number => slot[0]! & 0xff;
export const extraFlags = (slot: Uint32Array): number => (slot[0]! >>> 8) & 0xff;
export const extraGsoSize = (slot: Uint32Array): number => slot[0]! >>> 16;
export const extraGsoType = (slot: Uint32Array): number => slot[1]! & 0xff;

/** Writes a receive request: id; gref of a whole page. */
export function writeRxRequest(ring: Uint32Array, offset: number, id: number, gref: number): void {
  const word = offset >> 2;
  ring[word] = id;
  ring[word + 1] = gref;
}

/** The id of a response of either ring, in a copy of its slot. */
export const responseId = (slot: Uint32Array): number => slot[0]! & 0xffff;

/** The status of a transmit response. */
export const txStatus = (slot: Uint32Array): number => (slot[0]! | 0) >> 16;

/**
 * The fields of a receive response: the offset of the bytes in the page; flags; the number of bytes, or a negative
 * status.
 */
export const rxOffset = (slot: Uint32Array): number => slot[0]! >>> 16;
export const rxFlags = (slot: Uint32Array): number => slot[1]! & 0xffff;
export const rxStatus = (slot: Uint32Array): number => slot[1]! >> 16;

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
