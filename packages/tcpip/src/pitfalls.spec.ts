import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reports of bugs in other stacks, each of which a test of this package is named after. */
const PITFALLS: readonly (readonly [string, number])[] = [
  ...[107, 225, 340, 373, 456, 460, 462, 489, 499, 539].map((number) => ['mirage/mirage-tcpip', number] as const),
  ['mirage/mirage', 406],
  ['mirage/qubes-mirage-firewall', 166],
  ...[62, 68, 199, 319, 452, 518, 564, 597, 836, 851, 961, 965].map(
    (number) => ['smoltcp-rs/smoltcp', number] as const,
  ),
  ...[1029, 1047, 1058, 1101, 1116, 1120].map((number) => ['smoltcp-rs/smoltcp', number] as const),
  ['google/gvisor', 10243],
  ['espressif/esp-idf', 2425],
  ['m-labs/artiq', 685],
  ['chipmk/tcpip.js', 6],
  ['chipmk/tcpip.js', 26],
];

/** The lines of all specs of this package but this one. */
const lines = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.spec.ts') && path !== 'pitfalls.spec.ts')
  .flatMap((path) => readFileSync(join(__dirname, path), 'utf8').split('\n'));

it.each(PITFALLS)('%s#%d is the name of a test', (project, number) => {
  const isNamed = (line: string): boolean => line.includes(project) && new RegExp(`#${number}\\b`).test(line);
  expect(lines.filter(isNamed)).not.toEqual([]);
});
