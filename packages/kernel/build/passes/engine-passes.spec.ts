import { coldFunctions } from './cold-functions.js';
import { dumpFlags } from './dump-flags.js';
import { inlineFunctions } from './inline-functions.js';
import { inlineReleases } from './inline-releases.js';
import { keyedMaps } from './keyed-maps.js';

const QUICKJS = 'is this quickjs-wasi 3.6.2?';

describe('dumpFlags', () => {
  const read = 'w2c_i0 = i32_load8_u(&instance->w2c_memory, (u64)(w2c_i1) + 753u);\n';
  const wide = 'w2c_j0 = i64_load16_u(&instance->w2c_memory, (u64)(w2c_i1) + 754u);\n';
  const other = 'w2c_i0 = i32_load8_u(&instance->w2c_memory, (u64)(w2c_i1) + 755u);\n';

  it('reads every flag as 0, and nothing else', () => {
    expect(dumpFlags(wide + read.repeat(266) + other)).toBe('w2c_j0 = 0u;\n' + 'w2c_i0 = 0u;\n'.repeat(266) + other);
  });

  it.each([0, 266, 268])('refuses an engine with %d reads', (reads) =>
    expect(() => dumpFlags(read.repeat(reads))).toThrow(`reads its dump flags in ${reads} places: ${QUICKJS}`),
  );
});

describe('keyedMaps', () => {
  const hash = `static u32 w2c_f506(Z_quickjs_instance_t* instance, u32 w2c_p0, u64 w2c_p1) {
  w2c_i0 = 3163u;
}
`;
  const find = (body: string): string => `static u32 w2c_f504(Z_quickjs_instance_t* instance, u32 w2c_p0, u32 w2c_p1) {
  FUNC_PROLOGUE;
${body}}
`;
  const callers = '  w2c_i3 = w2c_f506(instance, w2c_p0, w2c_j0);\n'.repeat(2);
  const engine = hash + find('  w2c_i1 = w2c_f506(instance, w2c_i0, w2c_j1);\n') + callers;

  it("hashes with the kernel's function, and reports each map that is searched", () => {
    expect(keyedMaps(engine)).toBe(
      find('  map_touch(w2c_p1);\n  w2c_i1 = map_hash(w2c_j1);\n') + '  w2c_i3 = map_hash(w2c_j0);\n'.repeat(2),
    );
  });

  it.each([
    ['another hash', engine.replace('3163u', '31u')],
    ['a search without the hash', hash + find('') + callers],
    ['another number of calls', engine + callers],
    ['no maps', ''],
  ])('refuses an engine with %s', (_, source) =>
    expect(() => keyedMaps(source)).toThrow(`hashes the keys of maps in an unknown way: ${QUICKJS}`),
  );
});

describe('coldFunctions', () => {
  const prototypes = `static u32 w2c_f1(Z_quickjs_instance_t*, u32);
static void w2c_f2(Z_quickjs_instance_t*);
static void w2c_f2(Z_quickjs_instance_t* instance) {
`;

  it('marks the prototypes of all functions but the hot ones', () => {
    expect(coldFunctions(prototypes, ['f1'])).toBe(
      prototypes.replace('static void', '__attribute__((cold)) static void'),
    );
  });

  it('refuses an engine without a hot function', () =>
    expect(() => coldFunctions(prototypes, ['f3', 'f1', 'f4'])).toThrow(`has no hot function f3, f4: ${QUICKJS}`));
});

describe('inlineReleases', () => {
  const engine = `static void w2c_JS_FreeValueRT(Z_quickjs_instance_t*, u32, u64);
static void w2c_JS_FreeValueRT(Z_quickjs_instance_t* instance, u32 w2c_p0, u64 w2c_p1) {
${'  u32 declaration;\n'.repeat(9)}  w2c_j0 = w2c_p1;
  w2c_j1 = 18446744035054845952ull;
  w2c_i0 = w2c_j0 < w2c_j1;
  if (w2c_i0) {goto w2c_B0;}
  w2c_j0 = w2c_p1;
  w2c_i0 = (u32)(w2c_j0);
  w2c_l2 = w2c_i0;
  w2c_i1 = 4u;
  w2c_i0 -= w2c_i1;
}
  w2c_JS_FreeValueRT(instance, w2c_i0, w2c_j1);
`;

  it('calls only for the last reference', () => {
    const edited = inlineReleases(engine);
    expect(edited).toContain('\n  release(instance, w2c_i0, w2c_j1);\n');
    expect(edited.match(/^static .*\{$/gm)).toEqual([
      'static inline void release(Z_quickjs_instance_t* instance, u32 runtime, u64 value) {',
      'static void w2c_JS_FreeValueRT(Z_quickjs_instance_t* instance, u32 w2c_p0, u64 w2c_p1) {',
    ]);
    expect(edited.match(/w2c_JS_FreeValueRT\(instance, runtime, value\)/g)).toHaveLength(1);
  });

  it.each([
    ['counts references of other tags', engine.replace('18446744035054845952ull', '18446744039349813248ull')],
    ['counts them elsewhere', engine.replace('w2c_i1 = 4u', 'w2c_i1 = 8u')],
    ['has no prototype', engine.slice(engine.indexOf('\n') + 1)],
  ])('refuses an engine that %s', (_, source) =>
    expect(() => inlineReleases(source)).toThrow(`releases references in an unknown way: ${QUICKJS}`),
  );
});

describe('inlineFunctions', () => {
  const prototypes = `static void w2c_JS_FreeValue(Z_quickjs_instance_t*, u32, u64);
__attribute__((cold)) static u32 w2c_f92(Z_quickjs_instance_t*, u32);
static u32 w2c_f93(Z_quickjs_instance_t*, u32);
`;

  it('marks small functions', () => {
    expect(inlineFunctions(prototypes)).toBe(prototypes.replace(/^static/gm, 'static inline'));
  });

  it('refuses an engine without one of them', () =>
    expect(() => inlineFunctions(prototypes.replace('f93', 'f94'))).toThrow(
      `has no function f93 to inline: ${QUICKJS}`,
    ));
});
