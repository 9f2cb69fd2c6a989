import { withLastResult } from './last-result.js';

it('calls the function again only for another text, also when its result is undefined', () => {
  const calls: string[] = [];
  const inner = withLastResult((text) => {
    calls.push(text);
    return text === '' ? undefined : text.length;
  });
  expect(['', '', 'ab', 'ab', 'abc', 'ab', ''].map(inner)).toEqual([undefined, undefined, 2, 2, 3, 2, undefined]);
  expect(calls).toEqual(['', 'ab', 'abc', 'ab', '']);
});
