import { Ajv } from 'ajv';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const ajv = new Ajv({ allErrors: true });
    const validate = ajv.compile({
      type: 'object',
      properties: {
        port: { type: 'integer', minimum: 1, maximum: 65535 },
        hosts: { type: 'array', uniqueItems: true },
      },
      required: ['port', 'hosts'],
      additionalProperties: false,
    });
    await out.log(String(validate({ port: 80, hosts: ['a', 'b'] })));
    await out.log(String(validate({ port: 0, hosts: ['a', 'a'], other: 1 })));
    for (const { instancePath, message } of validate.errors ?? []) await out.log(`${instancePath || '/'} ${message}`);
  },
};
