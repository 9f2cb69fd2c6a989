import { compiledEntry } from './compiled-entry.js';
import { oneStep } from './one-step.js';

describe('the passes for compiled functions', () => {
  const interpreter = (body: string): string =>
    `static u64 w2c_f92(Z_quickjs_instance_t* instance, u32 w2c_p0, u64 w2c_p1, u64 w2c_p2, u64 w2c_p3, u32 w2c_p4, u32 w2c_p5, u32 w2c_p6) {\n${body}}\n`;

  it.each([
    ['no interpreter', ''],
    ['another interpreter', interpreter('  return w2c_p1;\n')],
  ])('refuse %s', (_, source) => {
    expect(() => oneStep(source)).toThrow('is this quickjs-wasi 3.6.2?');
    expect(() => compiledEntry(source)).toThrow('is this quickjs-wasi 3.6.2?');
  });
});
