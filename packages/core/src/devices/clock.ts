import type { Clock } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';

/** What time it is: of the calendar, and since some moment. */
export const clock: Type<Clock> = type<Clock>('clock');

/** The platform's clock. */
export const defaultClock: Impl<Clock> = deviceImpl(clock, {
  kind: 'clock',
  parameters: {},
  label: 'defaultClock',
  title: 'clock',
});
