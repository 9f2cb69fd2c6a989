import { console, defaultConsole, defaultTime, foreign, job, register, time } from 'mirage';

register('heads2', [foreign('Unikernel.Heads2', console.to(time).to(job)).$(defaultConsole, defaultTime)]);
