import { console, defaultConsole, foreign, job, register } from 'mirage';

register('local-library', [foreign('Unikernel.Greeter', console.to(job)).$(defaultConsole)]);
