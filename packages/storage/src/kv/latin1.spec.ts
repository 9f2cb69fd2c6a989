import { latin1Bytes } from './latin1.js';

const engine = Uint8Array as { fromBase64?: unknown };
const own = Object.getOwnPropertyDescriptor(engine, 'fromBase64');
afterEach(() => {
  if (own === undefined) delete engine.fromBase64;
  else Object.defineProperty(engine, 'fromBase64', own);
});

describe.each([
  ['with', (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))],
  ['without', undefined],
])('%s a function of the engine', (_, fromBase64) => {
  beforeEach(() => Object.defineProperty(engine, 'fromBase64', { value: fromBase64, configurable: true }));

  it.each([0, 1, 2, 3, 256, 100_000])('decodes %d bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_none, index) => (index * 7) & 0xff);
    expect(latin1Bytes(Buffer.from(bytes).toString('latin1'))).toEqual(bytes);
  });
});
