import { assembleFloor } from '../guests/floor';
import { buildImage, guestOf } from '../guests/image';
import { withKernel } from '../guests/qemu';
import { workToLine } from '../guests/trace';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';

/**
 * How much an emulator has to do until a program's `start` writes its line: the promise of boot in counts, which no
 * other work disturbs.
 */
export const instructions: Promised = {
  name: 'instructions',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace }) {
    await buildImage(workspace, 'hello');
    const guest = await guestOf(workspace, 'hello');
    const hello = await workToLine(guest, 'hello\n');
    const floor = await workToLine(withKernel(guest, assembleFloor()), 'A\n');
    const raw = {
      run: [hello.run, floor.run],
      translated: [hello.translated, floor.translated],
      blocks: [hello.blocks, floor.blocks],
    };
    const how =
      "QEMU's log of every block that it translates and runs (-d in_asm,exec,nochain), until the first byte of the line; microvm. What the smallest kernel takes is the firmware's";
    const row = (what: string, counts: readonly number[]) => ({
      what: `${what} until the first line, less the smallest kernel's`,
      measured: `${counts[0]! - counts[1]!}  (${counts[0]} - ${counts[1]})`,
      how,
      raw,
    });
    return [
      row('instructions run', raw.run),
      row('instructions translated', raw.translated),
      row('blocks translated', raw.blocks),
    ];
  },
};
