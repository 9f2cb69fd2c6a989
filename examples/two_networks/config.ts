import { foreign, job, netif, network, register, tap0 } from 'mirage';

const relax = foreign('Loaf.Relax', network.to(network).to(job));
register('two_networks', [relax.$(tap0, netif('1'))]);
