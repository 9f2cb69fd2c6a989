import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  block,
  blockOfFile,
  foreign,
  job,
  toGraph,
  type Deployment,
  type MirageError,
  type PackageFormat,
} from '@mirage/core';
import type { WrittenPackage } from '../package/write-package';
import type { UnikernelProject } from '../unikernel-project';
import type { Place, RemoteMachine } from './address';
import { deploy } from './deploy';

/** An engine of files. */
const deployment: Deployment = {
  scheme: 'files',
  paths: ['/'],
  commands: (name, address) => ({
    isRunning: '[ -e running ]',
    shutdown: 'rm running',
    destroy: 'rm -f running',
    start: `cp ${name}.xml running`,
    console: `console ${address} ${name}`,
  }),
};

let parent: string;
let unikernel: UnikernelProject;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'mirage-deploy-'));
  mkdirSync(join(parent, 'site/package'), { recursive: true });
  writeFileSync(join(parent, 'site/package/store.xml'), 'the domain');
  // More than a pipe holds.
  writeFileSync(join(parent, 'site/package/mir-store.virtio'), 'x'.repeat(1 << 20));
  unikernel = { folder: join(parent, 'site') } as UnikernelProject;
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const graph = toGraph({
  name: 'store',
  jobs: [foreign('Store.Job', block.to(job)).$(blockOfFile('disk.img', { sizeMiB: 1 })).node],
});

async function run(directory: string, remote?: RemoteMachine): Promise<string[]> {
  const lines: string[] = [];
  const written: WrittenPackage = {
    graph,
    settings: { args: [], directory, image: '' },
    folder: 'package',
    files: ['store.xml', 'mir-store.virtio'],
  };
  const format = { name: 'files' } as PackageFormat;
  const place: Place = { format, deployment, engine: 'files:///', ...(remote ? { remote } : {}) };
  await deploy(unikernel, written, place, 1, (text) => lines.push(text));
  return lines;
}

it('copies the files, starts the unikernel, and tells how to see its console', async () => {
  const directory = join(parent, 'there');
  const last = 'Its console: console files:/// store';
  expect(await run(directory)).toEqual(['Created the disk disk.img: 1 MiB of zeros', 'Started', last]);
  expect(readFileSync(join(directory, 'running'), 'utf8')).toBe('the domain');
  expect(readFileSync(join(directory, 'mir-store.virtio')).length).toBe(1 << 20);
  expect(await run(directory)).toEqual(['Shutting the earlier version down', 'Started', last]);
});

it('tells why the folder cannot be written', async () => {
  await expect(run(join(parent, 'site/package/store.xml/there'))).rejects.toMatchObject({
    code: 'MIR0704',
    message: expect.stringMatching(
      /^store is not deployed: the folder \S+\/there on this machine cannot be written\.\nmkdir: /,
    ) as string,
    next: expect.stringMatching(
      /^Create it there: sudo install -d -o "\$USER" \S+there\. Or use another one: /,
    ) as string,
  } satisfies Partial<MirageError>);
});

it('tells why ssh fails', async () => {
  const remote = { destination: 'nobody@127.0.0.1', port: 1 };
  await expect(run(join(parent, 'there'), remote)).rejects.toMatchObject({
    code: 'MIR0704',
    message: expect.stringMatching(
      /^store is not deployed: ssh cannot run commands on nobody@127\.0\.0\.1\.\n.*Connection refused/,
    ) as string,
    next: 'Try it: ssh -p 1 -- nobody@127.0.0.1',
  } satisfies Partial<MirageError>);
  expect(existsSync(join(parent, 'there'))).toBe(false);
});

it('tells which program is missing', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = parent;
  try {
    await expect(run(join(parent, 'there'), { destination: 'host' })).rejects.toMatchObject({
      code: 'MIR0303',
      message: 'store cannot be deployed from this machine: the programs tar and ssh are not installed.',
    } satisfies Partial<MirageError>);
  } finally {
    process.env['PATH'] = path;
  }
});
