import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkEngine } from './known-engine.js';

const wasm = readFileSync(createRequire(__filename).resolve('quickjs-wasi/quickjs.wasm'));

it('accepts the engine of package.json', () => expect(() => checkEngine(wasm)).not.toThrow());

it('stops the build with another engine, and says what to check', () => {
  const other = Uint8Array.from(wasm);
  other[other.length - 1]! ^= 1;
  expect(() => checkEngine(other)).toThrow('Check every offset of compile/engine-layout.ts');
});
