/** General registers by their number. */
export const rax = 0;
export const rcx = 1;
export const rdx = 2;
export const rbx = 3;
export const rsp = 4;
export const rbp = 5;
export const rsi = 6;
export const rdi = 7;
export const r8 = 8;
export const r9 = 9;
export const r10 = 10;
export const r11 = 11;
export const r12 = 12;
export const r13 = 13;
export const r14 = 14;
export const r15 = 15;
export type Register = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15;

/** A place in memory: base + index * scale + displacement. Without a base it is an address below 2 GiB. */
export interface Memory {
  readonly base?: Register;
  readonly index?: Register;
  readonly scale?: 1 | 2 | 4 | 8;
  readonly displacement: number;
}

/** Conditions of jumps. Source: Intel SDM, volume 2, appendix B.1.4.7. */
export const condition = {
  overflow: 0,
  below: 2,
  aboveOrEqual: 3,
  equal: 4,
  notEqual: 5,
  belowOrEqual: 6,
  above: 7,
  negative: 8,
  parity: 10,
  less: 12,
  greaterOrEqual: 13,
  lessOrEqual: 14,
  greater: 15,
} as const;
export type Condition = (typeof condition)[keyof typeof condition];

/** Returns the opposite of a condition. */
export const opposite = (of: Condition): Condition => (of ^ 1) as Condition;

/** Arithmetic of two operands, by the number in its opcode. */
export const operation = { add: 0, or: 1, and: 4, sub: 5, xor: 6, cmp: 7 } as const;
export type Operation = (typeof operation)[keyof typeof operation];
