import { driverCounters, registerCounters } from './counters.js';

it('returns the current counters of every driver', () => {
  expect(driverCounters()).toEqual([]);
  let notifications = 1;
  registerCounters('network tap0', () => ({ notifications }));
  registerCounters('block disk.img', () => ({ requests: 7 }));
  notifications++;
  expect(driverCounters()).toEqual([
    { device: 'network tap0', counters: { notifications: 2 } },
    { device: 'block disk.img', counters: { requests: 7 } },
  ]);
});
