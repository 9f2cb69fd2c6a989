import { console, defaultConsole, defaultTime, foreign, job, register, time } from 'mirage';

register('heads1', [foreign('Unikernel.Heads1', console.to(time).to(job)).$(defaultConsole, defaultTime)]);
