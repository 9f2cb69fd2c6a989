/*
 * Tests that take too long for `npm test`: node tools/run.mjs tools/soak/main.ts [xen] [disk] [memory] [tcp] [nodes]
 * [bare] [cable] [attack] [connections] [nmap] [ping] [kvm] [peers] [engines] [test262] [--cycles=200]
 * [--seed=1] [--on=unix,microvm,q35] [--mib=256] [--gib=10] [--connections=1000000] [--frames=1000000] [--suite=trixie]
 * [--node=20,22,24,26] [--quick] [--platform=unix] [--requests=20000] [--from=FOLDER] [--only=built-ins/Array]
 * [--without=built-ins/RegExp/property-escapes]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { soakAttack } from './attack';
import { soakAttacks } from './attacks';
import { soakBare } from './bare';
import { soakCable } from './cable';
import { soakConnections, soakNmap } from './connections';
import { DISK_PLACES, soakDisk, type DiskPlace } from './disk';
import { soakEngines } from './engines';
import { soakKvm } from './kvm';
import { soakMemory } from './memory';
import { soakNodes } from './nodes';
import { soakPeers } from './peers';
import { soakPing } from './ping';
import { soakTcp } from './tcp';
import { soakTest262 } from './test262';
import { PLATFORMS } from './web/shop';
import { soakXen } from './xen';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cycles: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    on: { type: 'string', default: 'unix,microvm,q35' },
    mib: { type: 'string' },
    gib: { type: 'string', default: '10' },
    connections: { type: 'string' },
    frames: { type: 'string', default: '1000000' },
    suite: { type: 'string', default: 'trixie' },
    node: { type: 'string' },
    quick: { type: 'boolean', default: false },
    requests: { type: 'string', default: '20000' },
    platform: { type: 'string', default: 'unix' },
    from: { type: 'string' },
    only: { type: 'string', default: '' },
    without: { type: 'string' },
  },
});
const fail = (message: string): never => {
  console.error(message);
  process.exit(64);
};
const [cycles, seed] = [Number(values.cycles), Number(values.seed)];
const mebibytes = (usual: number): number => Number(values.mib ?? usual);
if (!Number.isInteger(cycles) || cycles < 1 || !Number.isInteger(seed))
  fail('--cycles and --seed must be integers, --cycles at least 1.');
// Each of the nine sizes of requests gets whole mebibytes.
const mostMebibytes = positionals.includes('cable') ? 2047 : 256;
if (!Number.isInteger(mebibytes(9)) || mebibytes(9) < 9 || mebibytes(9) > mostMebibytes)
  fail(`--mib must be an integer from 9 to ${mostMebibytes}.`);
const gibibytes = Number(values.gib);
// Those of a real machine take longer.
const connections = (usual: number): number => Number(values.connections ?? usual);
if (!(gibibytes > 0 && gibibytes <= 100)) fail('--gib must be a number up to 100.');
if (!Number.isInteger(connections(1000)) || connections(1000) < 1000)
  fail('--connections must be an integer of at least 1000.');
const frames = Number(values.frames);
if (!Number.isInteger(frames) || frames < 1000) fail('--frames must be an integer of at least 1000.');
if (!/^[a-z]+$/.test(values.suite)) fail('--suite must be the name of a Debian release, for example trixie.');
const requests = Number(values.requests);
if (!Number.isInteger(requests) || requests < 1000) fail('--requests must be an integer of at least 1000.');
const platform = PLATFORMS.find((name) => name === values.platform);
if (platform === undefined) fail(`--platform must be one of ${PLATFORMS.join(', ')}.`);
const nodes = values.node?.split(',') ?? [];
if (!nodes.every((version) => /^\d+(?:\.\d+){0,2}$/.test(version)))
  fail('--node must be a list of versions, separated by commas: for example 24 or 20.20.2,22.');
const { from } = values;
if (positionals.includes('test262') && (from === undefined || !existsSync(join(from, 'harness'))))
  fail('--from must be a folder with a checkout of test262: git clone --depth=1 the repository tc39/test262.');
const isPlace = (name: string): name is DiskPlace => name in DISK_PLACES;
const places = values.on.split(',').filter(isPlace);
if (places.length !== values.on.split(',').length)
  fail(`--on must be a list of platforms and machines from ${Object.keys(DISK_PLACES).join(',')}.`);

const SOAKS: Readonly<Record<string, () => Promise<boolean>>> = {
  xen: () => soakXen(cycles, seed),
  bare: () => soakBare({ suite: values.suite, node: nodes[0] ?? process.versions.node, isQuick: values.quick }),
  disk: async () => places.map((place) => soakDisk(place, mebibytes(256))).every((hasPassed) => hasPassed),
  memory: soakMemory,
  tcp: async () => {
    const results = [soakTcp(gibibytes, connections(1_000_000), seed), await soakAttacks(frames, seed)];
    return !results.includes(false);
  },
  cable: () => soakCable(mebibytes(1024)),
  attack: () => soakAttack(frames),
  connections: () => soakConnections(connections(100_000)),
  nmap: soakNmap,
  kvm: soakKvm,
  ping: () => soakPing(100_000),
  nodes: async () => soakNodes(nodes),
  peers: () => soakPeers(platform!, requests),
  engines: soakEngines,
  test262: () => soakTest262(from!, { only: values.only.split(','), without: values.without?.split(',') ?? [] }),
};
// The others run only when named: they repeat the tests of the project, or need root, other programs or a checkout.
const BY_DEFAULT = ['xen', 'disk', 'memory', 'tcp'];
const unknown = positionals.find((name) => !(name in SOAKS));
if (unknown !== undefined) fail(`Unknown soak test ${unknown}. The soak tests are: ${Object.keys(SOAKS).join(', ')}.`);
for (const name of positionals.length > 0 ? positionals : BY_DEFAULT) if (!(await SOAKS[name]!())) process.exitCode = 1;
