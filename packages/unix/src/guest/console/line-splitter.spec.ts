import * as fc from 'fast-check';
import { lineSplitter } from './line-splitter.js';

/** All lines of `bytes`, given in chunks that end at `cuts`. */
function split(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const splitter = lineSplitter();
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  const lines = ends.flatMap((end) => {
    const chunk = bytes.slice(from, end);
    from = end;
    const found = splitter.push(chunk);
    chunk.fill(0x21); // the buffer is the caller's again
    return found;
  });
  return [...lines, ...splitter.end()];
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
const cuts = fc.array(fc.nat());
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lineSplitter', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['one line without ending', 'a', ['a']],
    ['an ending', 'a\n', ['a']],
    ['empty lines', '\n\n', ['', '']],
    ['CR LF', 'a\r\nb\r\n', ['a', 'b']],
    ['a CR that ends no line', 'a\rb\n\r\r\n', ['a\rb', '\r']],
    ['a CR at the very end', 'a\r', ['a\r']],
    ['a byte order mark, which is text', '\ufeffa\n', ['\ufeffa']],
  ])('knows %s, wherever the chunks end', (_, text, expected) => {
    for (let cut = 0; cut <= utf8(text).length; cut++) expect(split(utf8(text), [cut])).toEqual(expected);
  });

  it('returns the lines that were joined, for any chunks', () => {
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), cuts, (lines, ending, at) => {
        expect(split(utf8(lines.map((one) => one + ending).join('')), at)).toEqual(lines);
      }),
    );
  });

  it('returns the last line without ending, unless it is empty', () => {
    fc.assert(
      fc.property(fc.array(line), line, cuts, (lines, last, at) => {
        expect(split(utf8([...lines, last].join('\n')), at)).toEqual(last === '' ? lines : [...lines, last]);
      }),
    );
  });

  it('gives the same for any bytes, valid or not, in any chunks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, at) => {
        expect(split(bytes, at)).toEqual(split(bytes, []));
      }),
    );
  });
});
