import { PLATFORMS } from '../platforms';
import { nearest } from './nearest';

describe('nearest', () => {
  it.each([
    ['xne', 'xen'],
    ['XEN', 'xen'],
    ['unx', 'unix'],
    ['linux', undefined],
    ['virtual', undefined],
    ['vritio', 'virtio'],
    ['production', undefined],
    ['', undefined],
  ])('%s means %s', (word, expected) => {
    expect(nearest(word, PLATFORMS)).toBe(expected);
  });
});
