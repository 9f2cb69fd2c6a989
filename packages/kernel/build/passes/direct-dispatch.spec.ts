import { directDispatch } from './direct-dispatch.js';

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

it('jumps to the address in both tables, for every byte', () => {
  const numbers = Uint32Array.from({ length: 256 }, (_, opcode) => (opcode * 7) % 256);
  const memory = new Uint8Array(TABLE + numbers.byteLength);
  memory.set(new Uint8Array(numbers.buffer), TABLE);
  const edited = directDispatch(dispatch, memory);
  const expected = [...numbers].map((number) => (number < 2 || number > 226 ? 'w2c_B900' : `w2c_B${number - 2}`));
  expect([...edited.matchAll(/&&(\w+)/g)].map(([, label]) => label)).toEqual(expected);
  expect(edited).toMatch(/^static const void \*const codes\[256\] = \{ [^;]* \};\n {8}goto \*codes\[\(u8\)w2c_i1\];$/);
});

it.each([
  ['no dispatch', '', 0],
  ['two dispatches', dispatch + dispatch, 2],
  ['another check', dispatch.replace('w2c_i1 -= w2c_i2;', 'w2c_i1 += w2c_i2;'), 0],
])('refuses an engine with %s', (_, source, places) =>
  expect(() => directDispatch(source, new Uint8Array(TABLE + 1024))).toThrow(
    `dispatches instructions in ${places} places: is this quickjs-wasi 3.6.2?`,
  ),
);
