import { console, defaultConsole, defaultRandom, defaultTime, foreign, job, random, register, time } from 'mirage';

const main = foreign('Unikernel.Timeout1', console.to(time).to(random).to(job));
register('timeout1', [main.$(defaultConsole, defaultTime, defaultRandom)]);
