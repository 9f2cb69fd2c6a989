import {
  argument,
  block,
  blockOfFile,
  console,
  defaultConsole,
  defaultRandom,
  flag,
  foreign,
  integer,
  job,
  random,
  register,
} from 'mirage';

const slot = argument('slot', integer, { doc: 'Sector that holds the game.', default: 0 });
const reset = argument('reset', flag, { doc: 'Begin the game of this slot anew.', default: false });
const resetAll = argument('reset-all', flag, { doc: 'Begin the games of all slots anew.', default: false });
const main = foreign('Unikernel.Lottery', console.to(block).to(random).to(integer).to(flag).to(flag).to(job));
register('lottery', [
  main.$(defaultConsole, blockOfFile('lottery.img', { sizeMiB: 1 }), defaultRandom, slot, reset, resetAll),
]);
