import type { Random } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of `Random`: cryptographically secure random bytes. */
export const random: DeviceType<Random> = deviceType<Random>('random', {
  startType: 'Random',
  examples: ['defaultRandom'],
  sample: {
    value: () => 'defaultRandom',
    fake: () => 'seededRandom()',
    fakeName: 'seededRandom',
    says: {
      line: (name) => `random bytes: \${${name}.generate(4).join(' ')}`,
      test: () => 'random bytes: 45 44 218 97',
    },
  },
});

/**
 * The platform's generator of cryptographically secure random bytes.
 *
 * @example
 *   import { defaultRandom, foreign, job, register, random } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', random.to(job)).$(defaultRandom)]);
 */
export const defaultRandom: Impl<Random> = deviceImpl(random, {
  kind: 'random',
  parameters: {},
  label: 'defaultRandom',
  title: 'random',
});
