import { z } from 'zod';
import type { Console } from 'mirage/types';

const Order = z.object({
  id: z.uuid(),
  mail: z.email().optional(),
  items: z.array(z.object({ name: z.string().min(2), count: z.coerce.number().int().positive() })).nonempty(),
  when: z.iso.datetime().transform((text) => new Date(text).getTime()),
  kind: z.discriminatedUnion('is', [
    z.object({ is: z.literal('gift'), to: z.string() }),
    z.object({ is: z.literal('own') }),
  ]),
});

export const Main = {
  async start(out: Console): Promise<void> {
    const good = {
      id: '6f1b0f1e-8a52-4a3e-9b6b-6d0f9a0b7c11',
      items: [{ name: 'tea', count: '3' }],
      when: '2026-01-02T03:04:05Z',
      kind: { is: 'gift', to: 'Ada' },
    };
    await out.log(JSON.stringify(Order.parse(good)));
    const bad = Order.safeParse({ ...good, mail: 'nobody', items: [], kind: { is: 'other' } });
    for (const { path, message } of bad.error?.issues ?? []) await out.log(`${path.join('.')}: ${message}`);
    await out.log(JSON.stringify(z.toJSONSchema(z.object({ n: z.number().min(1) }))));
  },
};
