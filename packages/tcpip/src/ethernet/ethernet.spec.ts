import { Ethernet } from './ethernet.js';

const MAC = [2, 0, 0, 0, 0, 1];
const OTHER = [2, 0, 0, 0, 0, 2];
const frameOf = (to: number[], from: number[], type: number): Uint8Array =>
  Uint8Array.from([...to, ...from, type >> 8, type & 0xff, ...new Array<number>(46).fill(0)]);

it.each([
  ['IPv4 to this station', frameOf(MAC, OTHER, 0x0800), 0x0800],
  ['ARP to all stations', frameOf([255, 255, 255, 255, 255, 255], OTHER, 0x0806), 0x0806],
  ['IPv4 to the group of all hosts', frameOf([1, 0, 0x5e, 0, 0, 1], OTHER, 0x0800), 0x0800],
  ['IPv6 to a joined group', frameOf([0x33, 0x33, 0xff, 1, 2, 3], OTHER, 0x86dd), 0x86dd],
])('accepts %s', (_, frame, type) => {
  const ethernet = new Ethernet(Uint8Array.from(MAC));
  ethernet.joinGroup(0xff010203 | 0);
  expect(ethernet.accept(frame)).toBe(type);
});

it.each([
  ['short', frameOf(MAC, OTHER, 0x0800).subarray(0, 13)],
  ['other-station', frameOf([2, 0, 0, 0, 0, 9], OTHER, 0x0800)],
  ['other-group', frameOf([1, 0, 0x5e, 0, 0, 2], OTHER, 0x0800)],
  ['other-group', frameOf([0x33, 0x33, 0xff, 1, 2, 3], OTHER, 0x86dd)],
  ['own', frameOf([255, 255, 255, 255, 255, 255], MAC, 0x0806)],
  ['bad-source', frameOf(MAC, [1, 0, 0x5e, 0, 0, 1], 0x0800)],
  ['unknown-type', frameOf(MAC, OTHER, 0x8100)],
  // A length of IEEE 802.2.
  ['unknown-type', frameOf(MAC, OTHER, 46)],
] as const)('counts as %s', (reason, frame) => {
  const ethernet = new Ethernet(Uint8Array.from(MAC));
  expect(ethernet.accept(frame)).toBe(-1);
  expect(ethernet.drops[reason]).toBe(1);
  expect(Object.values(ethernet.drops).reduce((sum, count) => sum + count)).toBe(1);
});

it('leaves a group after the last leave', () => {
  const ethernet = new Ethernet(Uint8Array.from(MAC));
  const frame = frameOf([0x33, 0x33, 0xff, 1, 2, 3], OTHER, 0x86dd);
  ethernet.joinGroup(0xff010203 | 0);
  ethernet.joinGroup(0xff010203 | 0);
  ethernet.leaveGroup(0xff010203 | 0);
  expect(ethernet.accept(frame)).toBe(0x86dd);
  ethernet.leaveGroup(0xff010203 | 0);
  expect(ethernet.accept(frame)).toBe(-1);
});
