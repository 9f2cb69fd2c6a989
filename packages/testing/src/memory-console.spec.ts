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
  ])('splits %s into lines', async (_, text, lines) => {
    const console = memoryConsole();
    await console.write(text);
    expect(console.lines).toEqual(lines);
  });

  it('joins a character that is split over two writes', async () => {
    const console = memoryConsole();
    const bytes = new TextEncoder().encode('ä');
    await console.write(bytes.subarray(0, 1));
    await console.write(bytes.subarray(1));
    expect(console.output).toBe('ä');
  });

  it('does not read the buffer after the write', async () => {
    const console = memoryConsole();
    const bytes = Uint8Array.of(97);
    await console.write(bytes);
    bytes.fill(98);
    expect(console.output).toBe('a');
  });

  it('reads its input, then always the end of input', async () => {
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
