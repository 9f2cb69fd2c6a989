import * as fc from 'fast-check';
import { diskSerial } from './disk-serial.js';

it.each([
  ['disk.img', 'disk.img'],
  ['x'.repeat(20), 'x'.repeat(20)],
  ['data/disk.img', 'ta-disk.img-'],
  ['/var/lib/mirage/a,b.img', 'age-a-b.img-'],
  ['x'.repeat(21), 'xxxxxxxxxxx-'],
])('the serial number of the disk %s starts with %s', (path, start) => {
  expect(diskSerial(path).startsWith(start)).toBe(true);
});

it('is plain and short, and differs between paths', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
      expect(diskSerial(a)).toMatch(/^[\w.-]{1,20}$/);
      if (a !== b) expect(diskSerial(a)).not.toBe(diskSerial(b));
    }),
  );
});
