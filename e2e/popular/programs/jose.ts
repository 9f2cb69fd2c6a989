import { base64url, decodeJwt, decodeProtectedHeader, type errors, UnsecuredJWT } from 'jose';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const token = new UnsecuredJWT({ role: 'reader' }).setIssuer('mirage').setSubject('ada').encode();
    await out.log(JSON.stringify(decodeJwt(token)));
    await out.log(JSON.stringify(UnsecuredJWT.decode(token, { issuer: 'mirage' }).payload));
    await out.log(JSON.stringify(decodeProtectedHeader(`${base64url.encode('{"alg":"ES256","kid":"1"}')}.e30.`)));
    try {
      UnsecuredJWT.decode(token, { issuer: 'other' });
    } catch (error) {
      await out.log(`${(error as errors.JOSEError).code}`);
    }
  },
};
