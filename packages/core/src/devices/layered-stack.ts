import type { Icmp, Stack, Tcp, Udp } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { elsewhere } from './ip.js';
import { brief, isOnSameEthernet, layer } from './layer.js';
import { stack } from './stack.js';
import { icmp, tcp, udp } from './transports.js';

/**
 * Layers that config.ts has composed, as a stack. `directStack(net)` is the same, with all layers.
 *
 * @throws MIR0107 if an argument has another type, MIR0113 if they belong to different networks.
 * @example
 *   import { arp, ethernet, foreign, icmp, ipv4, ipv4v6, ipv6, job, layeredStack } from 'mirage';
 *   import { register, stack, tap0, tcp, udp } from 'mirage';
 *
 *   const eth = ethernet(tap0);
 *   const ip = ipv4v6(ipv4(eth, arp(eth)), ipv6(eth));
 *   const composed = layeredStack(icmp(ip), udp(ip), tcp(ip));
 *   register('server', [foreign('Unikernel.Server', stack.to(job)).$(composed)]);
 */
export function layeredStack(icmpOfIp: Impl<Icmp>, udpOfIp: Impl<Udp>, tcpOfIp: Impl<Tcp>): Impl<Stack> {
  const given = [icmpOfIp, udpOfIp, tcpOfIp] as const;
  const device = layer('connectLayeredStack', `layeredStack(${given.map(brief).join(', ')})`, 'layered stack');
  const made = deviceImpl(icmp.to(udp).to(tcp).to(stack), device, layeredStack, [...given]);
  for (const [index, name] of [[1, 'the UDP'] as const, [2, 'the TCP'] as const]) {
    if (isOnSameEthernet(icmpOfIp, given[index])) continue;
    const example = 'layeredStack(icmp(ip), udp(ip), tcp(ip))';
    throw elsewhere(layeredStack, 'layeredStack', index + 1, name, given[index], example);
  }
  return made;
}
