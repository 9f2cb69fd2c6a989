import type { Random } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';

/** Chance that nobody can predict. */
export const random: Type<Random> = type<Random>('random');

/** The platform's generator of random bytes, fit for keys. */
export const defaultRandom: Impl<Random> = deviceImpl(random, {
  kind: 'random',
  parameters: {},
  label: 'defaultRandom',
  title: 'random',
});
