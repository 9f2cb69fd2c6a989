import {
  argument,
  clock,
  console,
  defaultClock,
  defaultConsole,
  defaultTime,
  foreign,
  integer,
  job,
  register,
  time,
} from 'mirage';

const times = argument('times', integer, { doc: 'How often it prints.', default: 4 });
const main = foreign('Unikernel.SpeakingClock', console.to(clock).to(time).to(integer).to(job));
register('clock', [main.$(defaultConsole, defaultClock, defaultTime, times)]);
