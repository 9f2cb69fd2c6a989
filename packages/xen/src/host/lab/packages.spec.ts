import { parseOffers } from './packages.js';

const SUM = 'ab'.repeat(32);

it('reads what apt offers', () => {
  const printed = [
    `'http://archive.example/debian/pool/b/busybox-static_1.35.0-4%2bb1_amd64.deb' busybox-static_1%3a1.35.0-4+b1_amd64.deb 928188 SHA256:${SUM}`,
    'W: something else',
    `'cdrom://x/y.deb' y_1_amd64.deb 7 MD5Sum:${'0'.repeat(32)}`,
  ].join('\n');
  expect(parseOffers(printed)).toEqual([
    { file: 'busybox-static_1%3a1.35.0-4+b1_amd64.deb', sizeBytes: 928188, sha256: SUM },
  ]);
});
