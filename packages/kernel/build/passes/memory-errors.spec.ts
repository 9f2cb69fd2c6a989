import { memoryErrors } from './memory-errors.js';

const engine = (calls: number): string => `
static u32 w2c_f1656(Z_quickjs_instance_t*, u32);
static u32 w2c_malloc(Z_quickjs_instance_t* instance, u32 w2c_p0) {
${'  w2c_i0 = w2c_f1656(instance, w2c_i0);\n'.repeat(calls)}}
static u32 w2c_f93(Z_quickjs_instance_t* instance, u32 w2c_p0) {
  i32_load(&instance->w2c_memory, (u64)(w2c_i1) + 292u); 10000u; i32_load(&instance->w2c_memory, (u64)(w2c_i0) + 664u);
}
static void w2c_f34(Z_quickjs_instance_t* instance, u32 w2c_p0) {
    w2c_j1 = 8589934592ull;
}
`;

describe('the engine’s memory', () => {
  const edited = memoryErrors(engine(14));

  it.each([
    ['asks the kernel when an allocation fails', 'w2c_i0 = allocate(instance, w2c_i0);'],
    ['calls the kernel at safe points', ': memory_poll(context);'],
    ['throws the error made at build time where memory is short for another', 'w2c_j1 = memory_error();'],
  ])('%s', (_, text) => expect(edited).toContain(text));

  it('keeps one call of the allocator', () => expect(edited.match(/w2c_f1656\(instance/g)).toHaveLength(1));

  it.each([
    ['allocates in another number of places', engine(13)],
    ['polls in another way', engine(14).replace('10000u', '10u')],
    ['throws in another way', engine(14).replace('8589934592ull', '0ull')],
    ['has no allocator', ''],
  ])('refuses an engine that %s', (_, source) =>
    expect(() => memoryErrors(source)).toThrow('is this quickjs-wasi 3.6.2?'),
  );
});
