import {
  argument,
  block,
  blockOfFile,
  clock,
  console,
  defaultClock,
  defaultConsole,
  foreign,
  integer,
  job,
  register,
} from 'mirage';

const mib = argument('mib', integer, { doc: 'How much to write and read, at most 256 MiB.', default: 256 });
const main = foreign('Unikernel.Soak', console.to(clock).to(block).to(integer).to(job));
register('disk-soak', [main.$(defaultConsole, defaultClock, blockOfFile('soak.img', { sizeMiB: 256 }), mib)]);
