export { scriptBulk } from './bulk.js';
export type { Bulk } from './bulk.js';
export { createNetworkPort } from './network-port.js';
export type { FrameRing, NetworkPort, PortHost, Sent } from './network-port.js';
export {
  createTransport,
  ETHERNET_HEADER_BYTES,
  findTransport,
  PROTOCOL_TCP,
  TCP_CHECKSUM_OFFSET,
  UDP_CHECKSUM_OFFSET,
  VLAN_TAG_BYTES,
} from './transport.js';
export type { Transport } from './transport.js';
export { LONGEST_ARRIVAL_BYTES, LONGEST_WRITE_BYTES, saysCwr } from './unfinished.js';
export type { Plan } from './unfinished.js';
export { createArrival, readVnetHeader, writeVnetHeader } from './vnet-header.js';
export type { MutableArrival, VnetAccepts } from './vnet-header.js';
