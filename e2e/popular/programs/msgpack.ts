import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const value = { name: 'ä€😀', list: [1, -1, 2 ** 40, 1.5, null, true], bytes: Uint8Array.of(1, 2, 3) };
    const bytes = encode(value);
    await out.log(`${bytes.length} ${[...bytes.subarray(0, 12)].join()}`);
    await out.log(JSON.stringify(decode(bytes)));
    const codec = new ExtensionCodec();
    codec.register({
      type: 1,
      encode: (item: unknown) => (item instanceof Set ? encode([...item]) : null),
      decode: (data) => new Set(decode(data) as unknown[]),
    });
    const set = decode(encode(new Set([1, 2]), { extensionCodec: codec }), { extensionCodec: codec });
    await out.log([...(set as Set<number>)].join());
    await out.log(String((decode(encode({ at: new Date(1234) })) as { at: Date }).at.getTime()));
  },
};
