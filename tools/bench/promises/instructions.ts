import { assembleFloor } from '../guests/floor';
import { buildImage, guestOf } from '../guests/image';
import { withKernel } from '../guests/qemu';
import { workToLine } from '../guests/trace';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';

/**
 * The work of an emulator until a program's `start` writes its line: the boot in counts, which do not depend on other
 * load.
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
      "QEMU's log of every block that it translates and runs (-d in_asm,exec,nochain), until the first byte of the line; microvm. The work for the smallest kernel is that of the firmware";
    const row = (what: string, counts: readonly number[]) => ({
      what: `${what} until the first line, minus those of the smallest kernel`,
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
