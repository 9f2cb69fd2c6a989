import { parse, parseDocument, stringify } from 'yaml';
import type { Console } from 'mirage/types';

const TEXT = `# comment
base: &base { retries: 3, wait: 1.5 }
job:
  <<: *base
  steps: [ build, "test: all" ]
  text: |
    two
    lines
`;

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(JSON.stringify(parse(TEXT, { merge: true })));
    const document = parseDocument(TEXT);
    document.setIn(['job', 'owner'], 'ada');
    await out.log(String(document).trimEnd());
    await out.log(stringify({ list: [1, { a: true }], empty: null }).trimEnd());
    await out.log(parseDocument('a: [1, 2').errors[0]?.code ?? 'no error');
  },
};
