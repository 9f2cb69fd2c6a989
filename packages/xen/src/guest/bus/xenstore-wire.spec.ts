import * as fc from 'fast-check';
import {
  buildMessage,
  buildStrings,
  MAX_PAYLOAD_BYTES,
  MessageReader,
  parseError,
  parseStrings,
  XENSTORE_ERRORS,
  type XenstoreMessage,
} from './xenstore-wire.js';

const message = fc.record({
  type: fc.nat(30),
  requestId: fc.integer({ min: 0, max: 0xffffffff }),
  transactionId: fc.integer({ min: 0, max: 0xffffffff }),
  payload: fc.uint8Array({ maxLength: 200 }),
});

const bytesOf = (one: XenstoreMessage): Uint8Array => {
  const bytes = buildMessage(one);
  if (typeof bytes === 'string') throw new Error(bytes);
  return bytes;
};

describe('messages of xenstore', () => {
  it('have known bytes', () => {
    const payload = new TextEncoder().encode('a\0');
    expect([...bytesOf({ type: 2, requestId: 0x01020304, transactionId: 5, payload })]).toEqual([
      ...[2, 0, 0, 0, 4, 3, 2, 1, 5, 0, 0, 0, 2, 0, 0, 0],
      ...[97, 0],
    ]);
  });

  it('arrive unchanged in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), fc.array(fc.integer({ min: 1, max: 50 })), (messages, cuts) => {
        const stream = Uint8Array.from(messages.flatMap((one) => [...bytesOf(one)]));
        const reader = new MessageReader();
        const seen: XenstoreMessage[] = [];
        for (let offset = 0, index = 0; offset < stream.length; index++) {
          const length = cuts[index % (cuts.length || 1)] ?? 7;
          expect(reader.push(stream.slice(offset, offset + length), (one) => seen.push(one))).toBe('ok');
          offset += length;
        }
        expect(seen).toEqual(messages);
      }),
    );
  });

  it('are not delivered before they are complete', () => {
    const bytes = bytesOf({ type: 2, requestId: 1, transactionId: 0, payload: Uint8Array.of(1, 2, 3) });
    for (let length = 0; length < bytes.length; length++) {
      const seen = jest.fn();
      new MessageReader().push(bytes.subarray(0, length), seen);
      expect(seen).not.toHaveBeenCalled();
    }
  });

  it('are refused above 4096 bytes of payload, both ways', () => {
    const long = { type: 2, requestId: 1, transactionId: 0, payload: new Uint8Array(MAX_PAYLOAD_BYTES + 1) };
    expect(buildMessage(long)).toBe('too-long');
    const bytes = bytesOf({ ...long, payload: new Uint8Array(MAX_PAYLOAD_BYTES) });
    expect(new MessageReader().push(bytes, () => undefined)).toBe('ok');
    new DataView(bytes.buffer).setUint32(12, MAX_PAYLOAD_BYTES + 1, true);
    expect(new MessageReader().push(bytes, () => undefined)).toBe('oversized');
  });

  it('of random bytes are oversized or incomplete, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['ok', 'oversized']).toContain(new MessageReader().push(bytes, () => undefined));
      }),
    );
  });
});

describe('strings', () => {
  it('survive a round trip, unless they contain zero bytes', () => {
    const text = fc.string({ minLength: 1 }).filter((one) => !one.includes('\0'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.boolean(), (strings, isLastOpen) => {
        const payload = buildStrings(strings, isLastOpen);
        expect(typeof payload === 'string' ? payload : parseStrings(payload)).toEqual(strings);
      }),
    );
    expect(buildStrings(['a\0b'], false)).toBe('zero-byte');
  });

  it('of an empty payload are none', () => expect(parseStrings(new Uint8Array(0))).toEqual([]));
});

it('every error has its name, and an unknown one is EIO', () => {
  for (const name of XENSTORE_ERRORS) expect(parseError(new TextEncoder().encode(`${name}\0`))).toBe(name);
  expect(parseError(new TextEncoder().encode('EWHAT\0'))).toBe('EIO');
  expect(parseError(new Uint8Array(0))).toBe('EIO');
});
