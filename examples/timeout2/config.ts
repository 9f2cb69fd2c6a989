import { console, defaultConsole, defaultRandom, defaultTime, foreign, job, random, register, time } from 'mirage';

const main = foreign('Unikernel.Timeout2', console.to(time).to(random).to(job));
register('timeout2', [main.$(defaultConsole, defaultTime, defaultRandom)]);
