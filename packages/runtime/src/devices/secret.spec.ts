import type { KvReadError } from '@mirage/types';
import { DeviceError } from '../device-error.js';
import { connectSecret } from './secret.js';

const holding = (value: Uint8Array | string): { get(key: string): Promise<Uint8Array | KvReadError> } => ({
  get: async (key) => (key !== 'api' ? 'not-found' : typeof value === 'string' ? Buffer.from(value) : value),
});

it.each([
  ['the command line', 'S3CRET', '', 'S3CRET'],
  ['a key', '', 'api', 'st0red'],
])('is what %s has', async (_, given, key, expected) => {
  expect(await connectSecret({ name: 'token' }, given, key, holding('st0red'))).toBe(expected);
});

it.each([
  ['st0red\n', 'st0red'],
  ['st0red\r\n', 'st0red'],
  ['st0red\n\n', 'st0red\n'],
  [' ä ', ' ä '],
])('%j is %j', async (value, expected) => {
  expect(await connectSecret({ name: 'token' }, '', 'api', holding(value))).toBe(expected);
});

it.each([
  ['other', 'st0red', 'cannot read the key "other": not-found'],
  ['api', '\n', 'the value of the key "api" is empty'],
  ['api', Uint8Array.of(0x53, 0xff), 'the value of the key "api" is not UTF-8'],
])('names the key %s, not the value, when the value cannot be used', async (key, value, reason) => {
  const failed = connectSecret({ name: 'token' }, '', key, holding(value));
  await expect(failed).rejects.toThrow(DeviceError);
  await expect(failed).rejects.toThrow(`secret --token: ${reason}`);
});
