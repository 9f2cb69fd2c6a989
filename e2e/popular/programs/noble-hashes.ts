import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(bytesToHex(sha256(utf8ToBytes('abc'))));
    await out.log(bytesToHex(sha3_256(utf8ToBytes('abc'))));
    await out.log(bytesToHex(hmac(sha256, utf8ToBytes('key'), utf8ToBytes('message'))));
    await out.log(bytesToHex(scrypt(utf8ToBytes('password'), utf8ToBytes('salt'), { N: 16, r: 1, p: 1, dkLen: 16 })));
  },
};
