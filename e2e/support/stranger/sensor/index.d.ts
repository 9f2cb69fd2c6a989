import type { Impl, Type } from 'mirage';
import type { Time } from 'mirage/types';

/** The device, as `start` of a module receives it. */
export interface Sensor {
  /** Returns a reading, after the time that it takes. */
  celsius(): Promise<number>;
}

export declare const sensor: Type<Sensor>;
export declare function sensorOf(pin: number, clock?: Impl<Time>): Impl<Sensor>;
