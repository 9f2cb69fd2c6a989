import { console, defaultConsole, foreign, job, register } from 'mirage';

register('hello', [foreign('Unikernel.Hello', console.to(job)).$(defaultConsole)]);
