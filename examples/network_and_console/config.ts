import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';

const relax = foreign('Loaf.Relax', network.to(console).to(job));
register('network_and_console', [relax.$(tap0).$(defaultConsole)]);
