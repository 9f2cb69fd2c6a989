import type { Impl, Type } from 'mirage';
import type { Time } from 'mirage/types';

/** What a module's `start` receives. */
export interface Sensor {
  /** A reading, after as long as the sensor takes. */
  celsius(): Promise<number>;
}

export declare const sensor: Type<Sensor>;
export declare function sensorOf(pin: number, clock?: Impl<Time>): Impl<Sensor>;
