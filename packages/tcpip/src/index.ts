export { connectDirectStack, connectIcmp } from './stack/connect-direct-stack.js';
export { directStack } from './stack/direct-stack.js';
export type { ConnectedDirectStack, DirectStackOptions } from './stack/direct-stack.js';
export { stackServices } from './stack/stack-services.js';
export type { StackServices } from './stack/stack-services.js';
export type { DhcpLease } from './dhcp/dhcp-lease.js';
export { advance, distance, isAfter, isBefore, sequence, type Sequence } from './tcp/sequence.js';
