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
const reset = argument('reset', flag, { doc: 'Restart the game of this slot.', default: false });
const resetAll = argument('reset-all', flag, { doc: 'Restart the games of all slots.', default: false });
const main = foreign('Unikernel.Lottery', console.to(block).to(random).to(integer).to(flag).to(flag).to(job));
register('lottery', [
  main.$(defaultConsole, blockOfFile('lottery.img', { sizeMiB: 1 }), defaultRandom, slot, reset, resetAll),
]);
