import * as fc from 'fast-check';
import { TextEncoder as OurEncoder } from './text-encoder.js';

describe('TextEncoder', () => {
  it("fills the available room as Node's does", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), fc.nat(12), (text, room) => {
        const [ours, theirs] = [new Uint8Array(room), new Uint8Array(room)];
        const result = new OurEncoder().encodeInto(text, ours);
        expect(result).toEqual(new TextEncoder().encodeInto(text, theirs));
        // Node may write beyond the bytes that it reports.
        expect(ours.subarray(0, result.written)).toEqual(theirs.subarray(0, result.written));
      }),
      { numRuns: 2000 },
    );
  });

  it('converts its argument to text', () => {
    expect([...new OurEncoder().encode(12)]).toEqual([49, 50]);
    expect([...new OurEncoder().encode()]).toEqual([]);
  });
});
