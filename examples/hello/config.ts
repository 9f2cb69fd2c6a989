import { argv, console, defaultArgv, defaultConsole, foreign, job, register } from 'mirage';

register('hello', [foreign('Unikernel.Hello', console.to(argv).to(job)).$(defaultConsole, defaultArgv)]);
