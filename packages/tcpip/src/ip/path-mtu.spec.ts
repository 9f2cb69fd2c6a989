import { setIpv4Words } from './ip-words.js';
import { LEAST_MTU_IPV4, LEAST_MTU_IPV6, MOST_PATHS, PATH_LIFETIME, PathMtus, plateauBelow } from './path-mtu.js';

const v4 = (address: number): Int32Array => {
  const words = new Int32Array(4);
  setIpv4Words(words, 0, address);
  return words;
};
const V6 = Int32Array.of(0x20010db8, 0, 0, 1);

it('RFC 1191, 3: remembers what a router reports, for one destination', () => {
  const paths = new PathMtus(1500);
  expect(paths.lower(v4(7), 0, 1400, 0)).toBe(1400);
  expect(paths.mtuFor(v4(7), 0, 1)).toBe(1400);
  expect(paths.mtuFor(v4(8), 0, 1)).toBe(1500);
});

it('RFC 1191, 6.3: forgets it after 10 minutes', () => {
  const paths = new PathMtus(1500);
  paths.lower(v4(7), 0, 1400, 0);
  expect(paths.mtuFor(v4(7), 0, PATH_LIFETIME - 1)).toBe(1400);
  expect(paths.mtuFor(v4(7), 0, PATH_LIFETIME)).toBe(1500);
  expect(paths.size).toBe(0);
});

it.each([
  ['a report never makes a path wider', 1450, 1400],
  ['less than 552 is refused', 68, LEAST_MTU_IPV4],
])('%s', (_, mtu, known) => {
  const paths = new PathMtus(1500);
  paths.lower(v4(7), 0, 1400, 0);
  expect(paths.lower(v4(7), 0, mtu, 0)).toBe(known);
});

it('RFC 8201, 4: refuses less than 1280 for IPv6', () => {
  const paths = new PathMtus(1500);
  expect(paths.lower(V6, 0, 600, 0)).toBe(LEAST_MTU_IPV6);
  expect(paths.mtuFor(V6, 0, 0)).toBe(LEAST_MTU_IPV6);
});

it('a report of more than the link carries changes nothing', () => {
  const paths = new PathMtus(1500);
  expect(paths.lower(v4(7), 0, 9000, 0)).toBe(1500);
  expect(paths.size).toBe(0);
});

it('remembers at most 256 paths, and forgets the oldest', () => {
  const paths = new PathMtus(1500);
  for (let address = 0; address < 300; address++) paths.lower(v4(address), 0, 1400, 0);
  expect(paths.size).toBe(MOST_PATHS);
  expect(paths.mtuFor(v4(0), 0, 0)).toBe(1500);
  expect(paths.mtuFor(v4(299), 0, 0)).toBe(1400);
});

it.each([
  [1500, 1492],
  [1492, 1006],
  [65535, 32000],
  [500, LEAST_MTU_IPV4],
])('RFC 1191, 7: the plateau below %i is %i', (length, plateau) => {
  expect(plateauBelow(length)).toBe(plateau);
});
