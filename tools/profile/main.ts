// Measures the work of our functions and of Hono under load: npm run profile. Writes the profile by which
// `--compile=hot` chooses functions. Takes some minutes.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../e2e/support/workspace';
import type { NamedCounter } from '../../packages/bare-metal/src/profile/profile';
import { newcomer } from '../bench/user';
import { LOADS, type Load } from './loads';
import { profileOf, readCounters, workBetween } from './counts';
import { withMonitor } from './memory';
import { printProfile } from './print';

const FILE = join(CHECKOUT, 'packages/bare-metal/src/profile/generated/known-work.ts');
/** Packages, whose modules are the same in every workspace. */
const KNOWN = /^(?:@mirage|hono)\//;

const say = (text: string): void => console.error(text);
say('Packing the packages and creating a workspace: about a minute');
const user = await newcomer();
try {
  const works = [];
  for (const load of LOADS) works.push(...(await measure(load)));
  writeFileSync(FILE, printProfile(profileOf(works, (module) => KNOWN.test(module))));
  execFileSync('npx', ['prettier', '--write', FILE], { cwd: CHECKOUT, stdio: 'ignore' });
  say(`Wrote ${FILE}`);
} finally {
  await user.leave();
}

/** Runs each part of a load twice. The second time counts. */
async function measure({ name, build, boot, parts }: Load): Promise<ReturnType<typeof workBetween>[]> {
  say(`Building ${name}`);
  const guest = await build(user.workspace);
  const image = guest.args[guest.args.indexOf('-kernel') + 1]!;
  const counters = JSON.parse(readFileSync(`${image}.counters`, 'utf8')) as NamedCounter[];
  const monitor = withMonitor(guest);
  const { ports, talk } = await boot(monitor.guest);
  try {
    const works = [];
    for (const [part, run] of Object.entries(parts)) {
      say(`${name}: ${part}`);
      await run(ports);
      const before = await readCounters(counters, monitor);
      await run(ports);
      works.push(workBetween(counters, before, await readCounters(counters, monitor)));
    }
    return works;
  } finally {
    await talk.kill();
  }
}
