import { memoryConsole } from './memory-console';

describe('memoryConsole', () => {
  it('keeps text and bytes in the order of the calls', async () => {
    const console = memoryConsole();
    await Promise.all([console.write('a'), console.log('b'), console.write(new TextEncoder().encode('c'))]);
    expect(console.output).toBe('ab\nc');
    expect(console.lines).toEqual(['ab', 'c']);
  });

  it.each([
    ['nothing', '', []],
    ['an ended line', 'a\n', ['a']],
    ['an empty line', '\n', ['']],
    ['two lines', 'a\n\n', ['a', '']],
  ])('has the lines of %s', async (_, text, lines) => {
    const console = memoryConsole();
    await console.write(text);
    expect(console.lines).toEqual(lines);
  });

  it('puts a character together that comes in two writes', async () => {
    const console = memoryConsole();
    const bytes = new TextEncoder().encode('ä');
    await console.write(bytes.subarray(0, 1));
    await console.write(bytes.subarray(1));
    expect(console.output).toBe('ä');
  });

  it('does not look at the buffer after the write', async () => {
    const console = memoryConsole();
    const bytes = Uint8Array.of(97);
    await console.write(bytes);
    bytes.fill(98);
    expect(console.output).toBe('a');
  });

  it('reads its input, then its end for ever', async () => {
    const input = ['one', ''];
    const console = memoryConsole({ input });
    expect([
      await console.readLine(),
      await console.readLine(),
      await console.readLine(),
      await console.readLine(),
    ]).toEqual(['one', '', undefined, undefined]);
    expect(input).toEqual(['one', '']);
  });
});
