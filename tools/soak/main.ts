/*
 * What takes too long for a test: node tools/run.mjs tools/soak/main.ts [xen] [disk] [memory] [nodes] [bare]
 * [--cycles=200] [--seed=1] [--on=unix,microvm,q35] [--mib=256] [--suite=trixie] [--node=20,22,24,26] [--quick]
 */
import { parseArgs } from 'node:util';
import { soakBare } from './bare';
import { DISK_PLACES, soakDisk, type DiskPlace } from './disk';
import { soakMemory } from './memory';
import { soakNodes } from './nodes';
import { soakXen } from './xen';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cycles: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    on: { type: 'string', default: 'unix,microvm,q35' },
    mib: { type: 'string', default: '256' },
    suite: { type: 'string', default: 'trixie' },
    node: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const fail = (message: string): never => {
  console.error(message);
  process.exit(64);
};
const [cycles, seed, mebibytes] = [Number(values.cycles), Number(values.seed), Number(values.mib)];
if (!Number.isInteger(cycles) || cycles < 1 || !Number.isInteger(seed))
  fail('--cycles and --seed are whole numbers, cycles from 1.');
// Each of nine sizes of requests has whole mebibytes.
if (!Number.isInteger(mebibytes) || mebibytes < 9 || mebibytes > 256) fail('--mib is a whole number from 9 to 256.');
if (!/^[a-z]+$/.test(values.suite)) fail('--suite is the name of a release of Debian, for example trixie.');
const nodes = values.node?.split(',') ?? [];
if (!nodes.every((version) => /^\d+(?:\.\d+){0,2}$/.test(version)))
  fail('--node takes versions, with commas between: for example 24 or 20.20.2,22.');
const isPlace = (name: string): name is DiskPlace => name in DISK_PLACES;
const places = values.on.split(',').filter(isPlace);
if (places.length !== values.on.split(',').length) fail(`--on takes some of ${Object.keys(DISK_PLACES).join(',')}.`);

const SOAKS: Readonly<Record<string, () => Promise<boolean>>> = {
  xen: () => soakXen(cycles, seed),
  bare: () => soakBare({ suite: values.suite, node: nodes[0] ?? process.versions.node, isQuick: values.quick }),
  disk: async () => places.map((place) => soakDisk(place, mebibytes)).every((isWell) => isWell),
  memory: soakMemory,
  nodes: async () => soakNodes(nodes),
};
// Only where they are asked for: each runs all tests at least once, and bare needs root.
const ASKED_FOR = ['bare', 'nodes'];
const unknown = positionals.find((name) => !(name in SOAKS));
if (unknown !== undefined)
  fail(`There is nothing to soak called ${unknown}. There are: ${Object.keys(SOAKS).join(', ')}.`);
const usual = Object.keys(SOAKS).filter((name) => !ASKED_FOR.includes(name));
for (const name of positionals.length > 0 ? positionals : usual) if (!(await SOAKS[name]!())) process.exitCode = 1;
