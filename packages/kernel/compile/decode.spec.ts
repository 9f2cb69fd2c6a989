import { controlFlow } from './control-flow.js';
import { decode } from './decode.js';
import { OPCODES } from './opcodes.js';

type Part = readonly [name: string, ...bytes: number[]];

/** Assembles instructions: the name of an opcode, then the bytes of its operand. */
const code = (...parts: readonly Part[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap(([name, ...bytes]) => {
      const opcode = OPCODES.findIndex(([known]) => known === name);
      expect(bytes).toHaveLength(OPCODES[opcode]![1] - 1);
      return [opcode, ...bytes];
    }),
  );

describe('decode', () => {
  it.each([
    ['push_minus1', [], { name: 'push_integer', operand: -1, pushes: 1 }],
    ['push_7', [], { name: 'push_integer', operand: 7 }],
    ['push_i8', [0x80], { name: 'push_integer', operand: -128 }],
    ['push_i16', [0, 0x80], { name: 'push_integer', operand: -32768 }],
    ['push_i32', [0xff, 0xff, 0xff, 0x7f], { name: 'push_integer', operand: 0x7fffffff }],
    ['get_loc', [0x34, 0x12], { name: 'get_loc', operand: 0x1234 }],
    ['get_loc8', [200], { name: 'get_loc', operand: 200 }],
    ['get_loc3', [], { name: 'get_loc', operand: 3, pushes: 1 }],
    ['put_arg2', [], { name: 'put_arg', operand: 2, pops: 1 }],
    ['set_var_ref1', [], { name: 'set_var_ref', operand: 1, pops: 1, pushes: 1 }],
    ['get_loc0_loc1', [], { name: 'get_loc0_loc1', operand: 0, pushes: 2 }],
    ['call2', [], { name: 'call', operand: 2, pops: 3, pushes: 1 }],
    ['call_method', [5, 0], { name: 'call_method', operand: 5, pops: 7, pushes: 1 }],
    ['array_from', [2, 0], { name: 'array_from', operand: 2, pops: 2, pushes: 1 }],
    ['get_field', [1, 2, 3, 0x80], { name: 'get_field', operand: 0x80030201 }],
    ['push_const8', [9], { name: 'push_const', operand: 9 }],
    ['fclosure8', [1], { name: 'fclosure', operand: 1 }],
  ] as const)('reads %s', (name, bytes, expected) =>
    expect(decode(code([name, ...bytes]))).toEqual([
      expect.objectContaining({ offset: 0, end: 1 + bytes.length, target: undefined, ...expected }),
    ]),
  );

  it.each([
    ['goto8', [0xfe], 'goto', -1],
    ['goto16', [4, 0], 'goto', 5],
    ['if_true8', [5], 'if_true', 6],
    ['if_false', [0, 1, 0, 0], 'if_false', 257],
    ['catch', [8, 0, 0, 0], 'catch', 9],
    ['with_get_var', [0, 0, 0, 0, 7, 0, 0, 0, 1], 'with_get_var', 12],
  ] as const)('reads the target of %s', (name, bytes, long, target) =>
    expect(decode(code([name, ...bytes]))).toEqual([expect.objectContaining({ name: long, target })]),
  );

  it.each([
    ['an unknown instruction', Uint8Array.of(255)],
    ['a part of an instruction', code(['push_i16', 1, 2]).subarray(0, 2)],
  ])('refuses %s', (_, bytes) => expect(decode(bytes)).toBeUndefined());
});

describe('controlFlow', () => {
  const flow = (...parts: readonly Part[]): ReturnType<typeof controlFlow> => controlFlow(decode(code(...parts))!);

  it('counts operands on all paths, and not where no path leads', () => {
    const found = flow(['push_1'], ['if_false8', 3], ['push_2'], ['return'], ['return_undef'], ['push_3']);
    expect(Object.fromEntries(found!.depths)).toEqual({ 0: 0, 1: 1, 3: 0, 4: 1, 5: 0 });
    expect([...found!.targets]).toEqual([5]);
  });

  it('knows loops', () => expect([...flow(['nop'], ['goto8', 0xfe])!.loops]).toEqual([0]));

  it('arrives at a handler with the exception in the place of its offset', () => {
    const found = flow(['push_1'], ['catch', 6, 0, 0, 0], ['drop'], ['return'], ['nip'], ['return']);
    expect(found!.depths.get(8)).toBe(2);
    expect([...found!.resumes]).toEqual([8]);
  });

  it('leaves what lies above the handler with nip_catch', () => {
    const found = flow(['catch', 8, 0, 0, 0], ['push_1'], ['push_2'], ['nip_catch'], ['return'], ['return']);
    expect(found!.depths.get(8)).toBe(1);
  });

  it('takes the offset of an iterator for a handler', () => {
    const found = flow(['undefined'], ['for_of_start'], ['push_1'], ['push_2'], ['nip_catch'], ['return']);
    // The iterator and its method are below the handler's offset.
    expect(found!.depths.get(5)).toBe(3);
  });

  it('returns from a finally block behind gosub', () => {
    const found = flow(['gosub', 5, 0, 0, 0], ['return_undef'], ['ret']);
    expect(found!.depths.get(6)).toBe(1);
    expect(found!.depths.get(5)).toBe(0);
    expect([...found!.resumes]).toEqual([5]);
  });

  it.each<[string, readonly Part[]]>([
    ['different numbers of operands', [['push_1'], ['if_true8', 2], ['push_1'], ['return_undef']]],
    ['too few operands', [['drop'], ['return_undef']]],
    ['an end without a return', [['nop']]],
    ['a jump into an instruction', [['goto8', 2], ['push_i8', 1], ['return_undef']]],
    ['nip_catch without a handler', [['push_1'], ['push_2'], ['nip_catch'], ['return']]],
  ])('refuses %s', (_, parts) => expect(flow(...parts)).toBeUndefined());
});
