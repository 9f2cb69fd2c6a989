import { argument, foreign, job, text, toGraph } from '@mirage/core';
import { hideSecrets } from './hide-secrets';

const token = argument('token', text, { doc: 'The token.', secret: true });
const tokens = argument('tokens', text, { doc: 'No secret.', default: '' });
const main = foreign('Main.Main', text.to(text).to(job)).$(token, tokens);
const graph = toGraph({ name: 'x', jobs: [main.node] });

it.each([
  [['--token=S3CRET'], ['--token=SECRET']],
  [
    ['--token=S3=CRET', '--tokens=x'],
    ['--token=SECRET', '--tokens=x'],
  ],
  [
    ['--tokens', 'x', '--token', 'S3CRET', 'word'],
    ['--tokens', 'x', '--token', 'SECRET', 'word'],
  ],
  [[], []],
])('shows %j as %j', (words, expected) => expect(hideSecrets(graph, words)).toEqual(expected));
