import { setCurrentMachine, type CurrentMachine } from '../machine/current-machine.js';
import { machineBulk } from './machine-bulk.js';

it('returns the operations in TypeScript without a machine, and the natives on one', () => {
  const script = machineBulk();
  expect(script.checksum(Uint8Array.of(0, 1, 0xf2, 3), 0, 4, 0)).toBe(0xf204);
  expect(script.decodePacket(new Uint8Array(60), new Uint8Array(64))).toBe(0);
  const natives = { ...script };
  setCurrentMachine({ natives } as unknown as CurrentMachine);
  expect(machineBulk()).toBe(natives);
});

it('refuses a record that is too short', () => {
  expect(() => machineBulk().decodePacket(new Uint8Array(60), new Uint8Array(63))).toThrow(RangeError);
});
