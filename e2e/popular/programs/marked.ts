import { marked } from 'marked';
import type { Console } from 'mirage/types';

const TEXT = `# Title & more

A *word*, a [link](https://example.com "t"), \`code\`.

| a | b |
|---|--:|
| 1 | 2 |

- [x] done
- open

~~~ts
const a = 1 < 2;
~~~
`;

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log((await marked.parse(TEXT)).trimEnd());
  },
};
