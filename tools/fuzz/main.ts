// Drivers against devices that lie, at random: node tools/run.mjs tools/fuzz/main.ts [--steps=1000000] [--seed=1] [DRIVER ...]
import { parseArgs } from 'node:util';
import { FUZZERS } from './fuzzers.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [steps, firstSeed] = [Number(values.steps), Number(values.seed)];
if (!Number.isInteger(steps) || steps < 1 || !Number.isInteger(firstSeed)) {
  console.error('--steps and --seed are whole numbers, steps from 1.');
  process.exit(64);
}
const unknown = positionals.find((name) => !FUZZERS.some((fuzzer) => fuzzer.name === name));
if (unknown !== undefined) {
  console.error(`There is no driver ${unknown}. There are: ${FUZZERS.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}

for (const { name, fuzz } of FUZZERS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const start = Date.now();
  const { violations, ...counts } = await fuzz(steps, firstSeed);
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  console.log(
    `${name}: ${told.join(', ')}, ${violations.length} violations, ${((Date.now() - start) / 1000).toFixed(0)} s`,
  );
  for (const violation of violations) console.log(`  ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}
