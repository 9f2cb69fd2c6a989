import { r12, r14, type Memory, type Register } from '../x86.js';

/** The address of linear memory, where the program's data are. */
export const LINEAR = 0x40000000;

/** The upper half of a value. */
export const tagOf = (place: Memory): Memory => ({ ...place, displacement: place.displacement + 4 });

export const argument = (index: number): Memory => ({ base: r12, displacement: 8 * index });

/** Linear memory at an address in a register, which has 32 bits. */
export const linear = (address: Register, offset: number): Memory => ({
  base: r14,
  index: address,
  displacement: offset,
});

/** A cell at a constant address of linear memory. */
export const linearCell = (address: number): Memory => ({ displacement: LINEAR + address });
