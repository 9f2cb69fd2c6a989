import { UdpPorts } from '../udp/udp.js';
import { type Internet } from './internet.js';

/** Returns the UDP ports of a network, which it adds at the first call. */
export function addUdp(internet: Internet): UdpPorts {
  internet.udp ??= new UdpPorts(internet.random, internet.context.services.bulk);
  return internet.udp;
}
