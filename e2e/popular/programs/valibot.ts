import * as v from 'valibot';
import type { Console } from 'mirage/types';

const Login = v.object({
  email: v.pipe(v.string(), v.trim(), v.email()),
  password: v.pipe(v.string(), v.minLength(8)),
  roles: v.optional(v.array(v.picklist(['reader', 'writer'])), ['reader']),
});

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(JSON.stringify(v.parse(Login, { email: ' ada@example.com ', password: '12345678' })));
    const { issues = [] } = v.safeParse(Login, { email: 'ada', password: 'short', roles: ['none'] });
    for (const issue of issues) await out.log(`${v.getDotPath(issue)}: ${issue.message}`);
  },
};
