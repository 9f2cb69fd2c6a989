// Tests drivers with malicious devices, and a store with power cuts, at random: node tools/run.mjs tools/fuzz/main.ts
// [--steps=N] [--seed=1] [NAME ...]
import { parseArgs } from 'node:util';
import { FUZZERS } from './fuzzers.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const USUAL_STEPS = 1_000_000;
const given = values.steps === undefined ? undefined : Number(values.steps);
const firstSeed = Number(values.seed);
if ((given !== undefined && (!Number.isInteger(given) || given < 1)) || !Number.isInteger(firstSeed)) {
  console.error('--steps and --seed must be integers, --steps at least 1.');
  process.exit(64);
}
const unknown = positionals.find((name) => !FUZZERS.some((fuzzer) => fuzzer.name === name));
if (unknown !== undefined) {
  console.error(`Unknown fuzzer ${unknown}. The fuzzers are: ${FUZZERS.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}

for (const { name, fuzz, steps = USUAL_STEPS } of FUZZERS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const start = Date.now();
  const { violations, ...counts } = await fuzz(given ?? steps, firstSeed);
  const shown = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  console.log(
    `${name}: ${shown.join(', ')}, ${violations.length} violations, ${((Date.now() - start) / 1000).toFixed(0)} s`,
  );
  for (const violation of violations) console.log(`  ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}
