import { matchesGlob } from './glob';

describe('matchesGlob', () => {
  it.each([
    ['packages/a', 'packages/*', true],
    ['packages/a/b', 'packages/*', false],
    ['packages/a/b', 'packages/**', true],
    ['packages/a/b', './packages/**/b/', true],
    ['b', '**/b', true],
    ['libs/x', '{apps,libs}/*', true],
    ['a.b', 'a.b', true],
    ['aXb', 'a.b', false],
    ['a,b', 'a,b', true],
    ['a{b', 'a{b', true],
    ['e2e', 'e?e', true],
  ])('%s against %s', (path, pattern, expected) => {
    expect(matchesGlob(path, pattern)).toBe(expected);
  });
});
