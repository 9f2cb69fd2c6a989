import type { Stack, Tcp, Udp } from '@mirage/types';

/** The TCP of a stack. */
export function connectTcp(_parameters: object, stack: Stack): Tcp {
  return stack.tcp;
}

/** The UDP of a stack. */
export function connectUdp(_parameters: object, stack: Stack): Udp {
  return stack.udp;
}
