import type { Time } from 'mirage/types';
import type { Sensor } from './index.js';

export declare function connect(parameters: { readonly pin: number }, time: Time): Sensor;
