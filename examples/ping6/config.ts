import {
  address,
  argument,
  console,
  defaultConsole,
  directStack,
  foreign,
  icmp,
  icmpOfStack,
  integer,
  job,
  register,
  tap0,
} from 'mirage';

const to = argument('to', address, { doc: 'The host to ping.', default: address.parse('fd00::1') });
const count = argument('count', integer, { doc: 'How many answers to wait for.', default: 4 });
const ping = foreign('Unikernel.Ping', console.to(icmp).to(address).to(integer).to(job));
register('ping6', [ping.$(defaultConsole, icmpOfStack(directStack(tap0)), to, count)]);
