import { address, argument, console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';

const ipv4 = argument('ipv4', address, { doc: 'The address to answer for.', default: address.parse('10.0.0.2') });
const ping = foreign('Unikernel.Ping', console.to(network).to(address).to(job));
register('network', [ping.$(defaultConsole, tap0, ipv4)]);
