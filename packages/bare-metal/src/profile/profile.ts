import type { CountedFunctions, Weigh } from '@mirage/kernel';
import { functionKeys, type FunctionKey, type NamedProgram } from './function-keys.js';

/**
 * The work of functions under load: for each module, the names of functions and the share of each in all instructions
 * of the engine, in millionths.
 */
export type Profile = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Returns a function that looks up the work of a program's functions. */
export function weighBy(profile: Profile, program: NamedProgram): Weigh {
  return (functions) =>
    functionKeys(functions, program).map((key) => {
      const module = key && Object.hasOwn(profile, key.module) ? profile[key.module]! : {};
      return key && Object.hasOwn(module, key.name) ? module[key.name]! : 0;
    });
}

/** A counter of an image, as a file beside it names it. */
export interface NamedCounter extends FunctionKey {
  /** Virtual address of its 32 bits. */
  readonly address: number;
  /** Length of the part that it counts, in instructions of the engine. */
  readonly instructions: number;
}

/** Returns the counters of an image by the names of their functions. */
export function nameCounters({ functions, counters }: CountedFunctions, program: NamedProgram): NamedCounter[] {
  const keys = functionKeys(functions, program);
  return counters.flatMap(({ address, instructions, function: index }) => {
    const key = keys[index];
    return key ? [{ address, instructions, ...key }] : [];
  });
}
