import type { Time } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';

/** Waiting. */
export const time: Type<Time> = type<Time>('time');

/** The platform's timers. */
export const defaultTime: Impl<Time> = deviceImpl(time, {
  kind: 'time',
  parameters: {},
  label: 'defaultTime',
  title: 'time',
});
