export { connectDhcp, connectDirectStack, connectIcmp, connectIp } from './stack/connect-direct-stack.js';
export {
  connectArp,
  connectEthernet,
  connectIcmpLayer,
  connectIpv4,
  connectIpv4v6,
  connectIpv6,
  connectLayeredStack,
  connectTcpLayer,
  connectUdpLayer,
} from './stack/layers/connect-layers.js';
export { directStack } from './stack/direct-stack.js';
export type { ConnectedDirectStack, DirectStackOptions } from './stack/direct-stack.js';
export { stackServices } from './stack/stack-services.js';
export type { StackServices } from './stack/stack-services.js';
export type { DhcpLease } from './dhcp/dhcp-lease.js';
export { advance, distance, isAfter, isBefore, sequence, type Sequence } from './tcp/sequence.js';
