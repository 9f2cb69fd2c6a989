import { statSync } from 'node:fs';
import { buildImage } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import type { Promised } from '../promise';
import { DEBIAN } from '../requirements';

const HELLO_BAR_BYTES = 1_350_000;

/** Images are small. */
export const image: Promised = {
  name: 'image',
  needs: DEBIAN,
  async measure({ workspace }) {
    const hello = statSync(await buildImage(workspace, 'hello')).size;
    const empty = statSync(await buildImage(workspace, 'empty')).size;
    const linux = assembleLinux({}).packedBytes();
    return [
      {
        what: 'size of mir-hello.virtio',
        measured: `${hello} bytes`,
        bar: `<= ${HELLO_BAR_BYTES}`,
        kept: hello <= HELLO_BAR_BYTES,
        how: 'the file that boots; its source map is another file, which remains on the host',
        raw: { bytes: [hello] },
      },
      { what: 'size of mir-empty.virtio', measured: `${empty} bytes`, how: 'the same', raw: { bytes: [empty] } },
      {
        what: 'size of Linux + Node, packed',
        measured: `${linux[0] + linux[1]} bytes`,
        how: "Debian's cloud kernel as shipped, and an initramfs with busybox, Node and its libraries, packed by gzip",
        raw: { bytes: [...linux] },
      },
    ];
  },
};
