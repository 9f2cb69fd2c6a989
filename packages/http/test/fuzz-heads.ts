import { textNativesOfHost } from '../../kernel/test/host/text-natives.js';
import { numbersBelow, randomRequest } from './fuzz-requests.js';
import { scriptNatives } from './script-natives.js';

/** The requests given to the native at once. */
const BATCH = 5000;
const MOST_VIOLATIONS = 10;

/** Compares the native `scanHead` with its twin on random requests, valid ones and ones with a few changes. */
export function fuzzHeads(steps: number, seed: number): { accepted: number; refused: number; violations: string[] } {
  const run = textNativesOfHost();
  const below = numbersBelow(seed);
  const violations: string[] = [];
  let accepted = 0;
  for (let done = 0; done < steps; done += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, steps - done) }, () => randomRequest(below));
    const requests = texts.map((text) => Buffer.from(text, 'latin1'));
    run('head', requests).forEach((ours, index) => {
      const theirs = scriptNatives.scanHead(requests[index]!, 0);
      if (theirs !== undefined) accepted++;
      if (ours?.toString() === theirs || violations.length >= MOST_VIOLATIONS) return;
      violations.push(`${JSON.stringify(texts[index])}: native ${ours?.toString()}, script ${theirs}`);
    });
  }
  return { accepted, refused: steps - accepted, violations };
}
