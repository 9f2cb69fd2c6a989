import { distance } from 'fastest-levenshtein';

/** Letters that may be added, missing or replaced; two that are swapped count as two. */
const MOST_SLIPS = 2;

/** Returns the candidate that a mistyped word most likely means, ignoring case; undefined if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= MOST_SLIPS && slips < candidate.length)
    .sort((a, b) => a.slips - b.slips);
  return best?.candidate;
}
