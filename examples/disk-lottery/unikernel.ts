import type { Block, Console, Random } from 'mirage/types';
import { NEW_GAME, readGame, writeGame, type Game } from './game';

const SECTOR_BYTES = 512;
const CORRUPT = 5;
const DISK_FAILED = 6;

/** Draws a number each time it runs, and stores the result on its disk: `nx run disk-lottery:run -- --slot=3`. */
export const Lottery = {
  async start(
    console: Console,
    disk: Block,
    random: Random,
    slot: number,
    reset: boolean,
    resetAll: boolean,
  ): Promise<number> {
    const { blockBytes, sizeSectors } = disk.info;
    const slots = (sizeSectors * SECTOR_BYTES) / blockBytes;
    if (slot < 0 || slot >= slots) {
      await console.log(`There is no slot ${slot}: the disk has slots 0 to ${slots - 1}.`);
      return CORRUPT;
    }
    const sector = (slot * blockBytes) / SECTOR_BYTES;
    const save = async (game: Game): Promise<boolean> =>
      (await disk.write(sector, [writeGame(game, blockBytes)])) === 'done' && (await disk.flush()) === 'done';

    if (resetAll) {
      const isReset = (await disk.write(0, [new Uint8Array(sizeSectors * SECTOR_BYTES)])) === 'done';
      await console.log(isReset ? 'All slots are reset.' : 'The disk cannot be written.');
      return isReset && (await disk.flush()) === 'done' ? 0 : DISK_FAILED;
    }
    if (reset) {
      const isReset = await save(NEW_GAME);
      await console.log(isReset ? `Slot ${slot} is reset.` : 'The disk cannot be written.');
      return isReset ? 0 : DISK_FAILED;
    }

    const bytes = new Uint8Array(blockBytes);
    const read = await disk.read(sector, [bytes]);
    if (read !== 'done') {
      await console.log(`The disk cannot be read: ${read}`);
      return DISK_FAILED;
    }
    const game = readGame(bytes);
    if (game === 'corrupt') {
      await console.log(`Slot ${slot} holds no game. With --reset it does.`);
      return CORRUPT;
    }
    const drawn = 1 + (new DataView(random.generate(4).buffer).getUint32(0) % 1000);
    const isRecord = drawn > game.highest;
    const next = {
      draws: game.draws + 1,
      records: game.records + (isRecord ? 1 : 0),
      highest: Math.max(game.highest, drawn),
    };
    if (!(await save(next))) {
      await console.log('The disk cannot be written.');
      return DISK_FAILED;
    }
    await console.log(`Draw ${next.draws} of slot ${slot}: ${drawn}${isRecord ? ', a new record' : ''}.`);
    await console.log(`The highest of all is ${next.highest}.`);
    return 0;
  },
};
