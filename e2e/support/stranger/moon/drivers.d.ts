import type { Unikernel } from '@mirage/runtime';
import type { Console, Time } from 'mirage/types';

export declare function boot(unikernel: Unikernel): void;
export declare function connectConsole(parameters: { readonly id: string }): Console;
export declare function connectTime(parameters: object): Time;
