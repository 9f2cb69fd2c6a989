import type { Random } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** Chance that nobody can predict. */
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

/** The platform's generator of random bytes, fit for keys. */
export const defaultRandom: Impl<Random> = deviceImpl(random, {
  kind: 'random',
  parameters: {},
  label: 'defaultRandom',
  title: 'random',
});
