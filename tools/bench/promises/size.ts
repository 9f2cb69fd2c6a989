import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Promised } from '../promise';
import { EMPTY, HELLO } from '../unikernels';

/** Images are small. */
export const size: Promised = {
  name: 'size',
  async measure({ workspace }) {
    await workspace.must('nx', 'run-many', '-t', 'build', '-p', 'hello,empty');
    return [`${HELLO}/dist/unix/mir-hello`, `${EMPTY}/dist/unix/mir-empty`].map((image) => {
      const { size: bytes } = statSync(join(workspace.root, image));
      return {
        what: `size of ${image.split('/').at(-1)}, unix`,
        measured: `${bytes} bytes`,
        how: 'bytes of the file that a user copies; it needs Node and contains its source map',
        raw: { bytes: [bytes] },
      };
    });
  },
};
