import { frameViews } from './frame-views.js';

describe('room for one frame', () => {
  it.each([0, 14, 60, 1514, 1518, 1519, 9018])('returns its first %i bytes as an array of that length', (length) => {
    const { bytes, first } = frameViews(9018);
    first(64);
    const view = first(length);
    expect([view.length, view.byteOffset]).toEqual([length, 0]);
    expect(view.buffer).toBe(bytes.buffer);
    expect(first(length)).toBe(view);
  });

  it('returns the same array for the same length again, after any other lengths', () => {
    const { first } = frameViews(1518);
    const views = Array.from({ length: 1519 }, (_, length) => first(length));
    expect(views.every((view, length) => first(length) === view)).toBe(true);
  });
});
