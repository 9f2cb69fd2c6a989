import { parseOffers } from './debian-packages.js';

const SHA256 = 'ab'.repeat(32);
const SHA512 = 'cd'.repeat(64);

it('parses the lists of apt, on Debian and on Ubuntu', () => {
  const printed = [
    `'http://archive.example/debian/pool/b/busybox-static_1.35.0-4%2bb1_amd64.deb' busybox-static_1%3a1.35.0-4+b1_amd64.deb 928188 SHA256:${SHA256}`,
    'W: something else',
    `'http://archive.example/ubuntu/pool/b/x_1_amd64.deb' x_1_amd64.deb 7 SHA512:${SHA512}`,
  ].join('\n');
  expect(parseOffers(printed)).toEqual([
    { file: 'busybox-static_1%3a1.35.0-4+b1_amd64.deb', sizeBytes: 928188, algorithm: 'sha256', sum: SHA256 },
    { file: 'x_1_amd64.deb', sizeBytes: 7, algorithm: 'sha512', sum: SHA512 },
  ]);
});

it.each([
  [`'cdrom://x/y.deb' y_1_amd64.deb 7 MD5Sum:${'0'.repeat(32)}`],
  [`'cdrom://x/y.deb' y_1_amd64.deb 7 SHA256:${SHA512}`],
  [`'cdrom://x/y.deb' y_1_amd64.deb 7 SHA512:${SHA256}`],
  [`'cdrom://x/y.deb' y_1_amd64.deb 7`],
])('refuses a package that cannot be verified: %s', (line) => {
  expect(() => parseOffers(line)).toThrow(`apt lists a package without a valid checksum: ${line}`);
});
