import type { KvRo } from '@mirage/types';
import { DeviceError } from '../device-error.js';

/**
 * Returns a secret: what the command line gives, or the value of a key. A line break at its end does not count, because
 * editors add one. Error: `DeviceError` if the value cannot be read, is empty or is not UTF-8. It names the key, never
 * the value.
 *
 * @param given The value on the command line; empty if the key is given instead.
 */
export async function connectSecret(
  { name }: { readonly name: string },
  given: string,
  key: string,
  store: Pick<KvRo, 'get'>,
): Promise<string> {
  if (given !== '') return given;
  const device = `secret --${name}`;
  const value = await store.get(key);
  if (typeof value === 'string') throw new DeviceError(device, `cannot read the key ${JSON.stringify(key)}: ${value}`);
  const text = textOf(value);
  if (text === undefined) throw new DeviceError(device, `the value of the key ${JSON.stringify(key)} is not UTF-8`);
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new DeviceError(device, `the value of the key ${JSON.stringify(key)} is empty`);
  return secret;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The only error: the bytes are not UTF-8.
    return undefined;
  }
}
