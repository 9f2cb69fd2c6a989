import { console, defaultConsole, foreign, job, register } from 'mirage';

const relax = foreign('Loaf.Relax', console.to(job));
register('out_to_lunch', [relax.$(defaultConsole)]);
