import type { Time } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of `Time`: timers. */
export const time: DeviceType<Time> = deviceType<Time>('time', {
  startType: 'Time',
  examples: ['defaultTime'],
  sample: {
    value: () => 'defaultTime',
    fake: () => 'manualClock()',
    fakeName: 'manualClock',
    says: {
      line: (name) => `sleeping for a tenth of a second: \${await ${name}.sleepNs(100_000_000n)}`,
      test: () => 'sleeping for a tenth of a second: elapsed',
    },
  },
});

/**
 * The platform's timers.
 *
 * @example
 *   import { defaultTime, foreign, job, register, time } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', time.to(job)).$(defaultTime)]);
 */
export const defaultTime: Impl<Time> = deviceImpl(time, {
  kind: 'time',
  parameters: {},
  label: 'defaultTime',
  title: 'time',
});
