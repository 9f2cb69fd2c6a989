import type { Clock } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of `Clock`: the current time. */
export const clock: DeviceType<Clock> = deviceType<Clock>('clock', {
  startType: 'Clock',
  examples: ['defaultClock'],
  sample: {
    value: () => 'defaultClock',
    fake: () => 'manualClock()',
    fakeName: 'manualClock',
    says: {
      line: (name) => `it is \${new Date(Number(${name}.wallNs() / 1_000_000n)).toISOString()}`,
      test: () => 'it is 2026-01-01T00:00:00.000Z',
    },
  },
});

/**
 * The platform's clock.
 *
 * @example
 *   import { defaultClock, foreign, job, register, clock } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', clock.to(job)).$(defaultClock)]);
 */
export const defaultClock: Impl<Clock> = deviceImpl(clock, {
  kind: 'clock',
  parameters: {},
  label: 'defaultClock',
  title: 'clock',
});
