// The platform unix on real devices, from the workspace of a user: two TAP interfaces in a network namespace.
import { join } from 'node:path';
import { freshWorkspace, type Workspace } from '../support/workspace';

const NAMESPACE = `mirage-e2e-${process.pid}`;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  workspace.write({
    'two_networks/config.ts': `import { foreign, job, netif, network, register, tap0 } from 'mirage';
const relax = foreign('Loaf.Relax', network.to(network).to(job));
register('two_networks', [relax.$(tap0, netif('1'))]);
`,
    'two_networks/loaf.ts': `import type { Network } from 'mirage/types';
export const Relax = { async start(one: Network, two: Network): Promise<void> { if (one.mac.join() === two.mac.join()) throw new Error('one device'); } };
`,
    'shared/config.ts': `import { foreign, job, netif, network, register } from 'mirage';
const relax = foreign('Loaf.Relax', network.to(network).to(job));
register('shared', [relax.$(netif('1'), netif('1'))]);
`,
    'shared/loaf.ts': `import type { Network } from 'mirage/types';
export const Relax = { async start(one: Network, two: Network): Promise<void> { if (one !== two) throw new Error('two devices'); } };
`,
  });
  for (const [target, name] of [
    ['depend', 'shared'],
    ['build', 'shared'],
    ['build', 'two_networks'],
  ]) {
    const { status, output } = await workspace.nx(target!, name!);
    if (status !== 0) throw new Error(output);
  }
  await workspace.exec('ip', 'netns', 'add', NAMESPACE);
  for (const name of ['tap0', '1']) {
    await inside('ip', 'tuntap', 'add', 'dev', name, 'mode', 'tap');
    await inside('ip', 'link', 'set', name, 'up');
  }
});

afterAll(async () => {
  await workspace.exec('ip', 'netns', 'delete', NAMESPACE);
  workspace.remove();
});

const inside = (...words: string[]): ReturnType<Workspace['exec']> =>
  workspace.exec('ip', 'netns', 'exec', NAMESPACE, ...words);

it('gives two_networks its two interfaces', async () => {
  expect(await inside(join(workspace.root, 'two_networks/dist/unix/mir-two_networks'))).toEqual({
    status: 0,
    output: '',
    stdout: '',
  });
});

it('connects an interface once that config.ts names twice', async () => {
  expect(await inside(join(workspace.root, 'shared/dist/unix/mir-shared'))).toEqual({
    status: 0,
    output: '',
    stdout: '',
  });
});

it('runs on a machine that has nothing but Node', async () => {
  await workspace.exec('cp', 'two_networks/dist/unix/mir-two_networks', '/tmp/mir-alone-' + process.pid);
  try {
    expect(await inside(`/tmp/mir-alone-${process.pid}`)).toEqual({ status: 0, output: '', stdout: '' });
  } finally {
    await workspace.exec('rm', '/tmp/mir-alone-' + process.pid);
  }
});
