export { scriptBulk } from './bulk.js';
export { DECODED_WORDS, scriptDecoder } from './decode-packet.js';
export type { PacketDecoder } from './decode-packet.js';
export { machineBulk } from './machine-bulk.js';
export type { MachineBulk } from './machine-bulk.js';
export type { Bulk } from './bulk.js';
export { scriptHashing } from './sip-hash.js';
export type { Hashing } from './sip-hash.js';
export { scriptFrameWork } from './frame-work.js';
export type { FrameWork } from './frame-work.js';
export { CUT_WORDS, cutWords, JOIN_WORDS, joinWords, scriptSegments } from './segments.js';
export type { SegmentWork } from './segments.js';
export { createFrameLoop } from './frame-loop.js';
export type { DeviceRings, FrameLoop, Joining } from './frame-loop.js';
export type { Deliver, FrameRing, NetworkPort, PortHost, Sent } from './frame-ring.js';
export { createNetworkPort } from './network-port.js';
export {
  createIpHeaders,
  ETHERNET_HEADER_BYTES,
  findIpHeaders,
  PROTOCOL_TCP,
  TCP_CHECKSUM_OFFSET,
  UDP_CHECKSUM_OFFSET,
  VLAN_TAG_BYTES,
} from './ip-headers.js';
export type { IpHeaders } from './ip-headers.js';
export { LONGEST_ARRIVAL_BYTES, LONGEST_WRITE_BYTES, hasCwr } from './offload-job.js';
export type { OffloadJob } from './offload-job.js';
export { createArrival, readVnetHeader, writeVnetHeader } from './vnet-header.js';
export type { MutableArrival, VnetAccepts } from './vnet-header.js';
