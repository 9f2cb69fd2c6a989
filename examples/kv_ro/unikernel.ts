import type { Console, KvRo } from 'mirage/types';

const OUR_SECRET = 'foo\n';

/**
 * Checks whether the file `secret` has the expected content. The key `kv_ro` decides where the file is stored:
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
