import type { Console, KvRo } from 'mirage/types';

const OUR_SECRET = 'foo\n';

/**
 * Looks whether the file `secret` holds what it knows already; where the file lies, the key `kv_ro` says:
 * `--keys=kv_ro=direct`.
 */
export const Secret = {
  async start(console: Console, files: KvRo): Promise<number> {
    const secret = await files.get('secret');
    if (typeof secret === 'string') {
      await console.log(`Could not get the secret: ${secret}`);
      return 1;
    }
    const isSame = new TextDecoder().decode(secret) === OUR_SECRET;
    await console.log(isSame ? 'Contents of extremely secret vital storage confirmed!' : 'The secret has changed.');
    return isSame ? 0 : 1;
  },
};
