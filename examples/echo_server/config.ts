import { console, defaultConsole, defaultRandom, defaultTime, foreign, job, random, register, time } from 'mirage';

const main = foreign('Unikernel.EchoServer', console.to(time).to(random).to(job));
register('echo_server', [main.$(defaultConsole, defaultTime, defaultRandom)]);
