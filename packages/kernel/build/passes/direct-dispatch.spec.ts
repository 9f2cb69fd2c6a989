import { directDispatch, inlineReleases, markInline } from './direct-dispatch.js';

const TABLE = 64;
const dispatch = `w2c_i2 = 2u;
w2c_i1 <<= (w2c_i2 & 31);
w2c_i1 = i32_load(&instance->w2c_memory, (u64)(w2c_i1) + ${TABLE}u);
w2c_i2 = 2u;
w2c_i1 -= w2c_i2;
switch (w2c_i1) {
${Array.from({ length: 225 }, (_, value) => `case ${value}: goto w2c_B${value};`).join('\n')}
default: goto w2c_B900;
}`;

describe('the jump to an instruction’s code', () => {
  it('goes where both tables lead, for every byte', () => {
    const numbers = Uint32Array.from({ length: 256 }, (_, opcode) => (opcode * 7) % 256);
    const memory = new Uint8Array(TABLE + numbers.byteLength);
    memory.set(new Uint8Array(numbers.buffer), TABLE);
    const labels = [...directDispatch(dispatch, memory).matchAll(/&&(\w+)/g)].map(([, label]) => label);
    const expected = [...numbers].map((number) => (number < 2 || number > 226 ? 'w2c_B900' : `w2c_B${number - 2}`));
    expect(labels).toEqual(expected);
  });
});

describe('another engine', () => {
  it.each([
    ['without the interpreter’s jump', () => directDispatch('', new Uint8Array(0)), '0 places where it finds'],
    ['with two of them', () => directDispatch(dispatch + dispatch, new Uint8Array(0)), '2 places where it finds'],
    ['that gives references back in another way', () => inlineReleases(''), 'references back in another way'],
    ['without a function that is to be inline', () => markInline(''), 'no function JS_FreeValue'],
  ])('is refused: one %s', (_, edit, message) => expect(edit).toThrow(message));
});
