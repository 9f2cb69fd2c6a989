import { existsSync } from 'node:fs';
import {
  console,
  customConsole,
  defaultConsole,
  DEVICE_KINDS,
  devices,
  foreign,
  http,
  httpServer,
  job,
  netif,
  network,
  socketStack,
  stack,
  toGraph,
  type Graph,
  type Impl,
  type Job,
} from '@mirage/core';
import * as drivers from '../guest/index.js';
import { platform } from './index.js';
import { koffiFiles } from './native-binary.js';
import { missing } from './requirements.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'lunch', jobs: jobs.map(({ node }) => node) });
const lazy = graphOf(foreign('Loaf.Relax', console.to(job)).$(defaultConsole));
const online = graphOf(foreign('Loaf.Relax', network.to(job)).$(netif('x')));

describe('the platform unix', () => {
  it('names existing functions of its drivers', () => {
    const names = DEVICE_KINDS.map((kind) => platform.devices[kind]).flatMap((support) =>
      'connect' in support ? [support.connect] : [],
    );
    for (const name of ['boot', ...names]) expect(drivers).toHaveProperty(name, expect.any(Function));
  });

  it.each<[string, Impl<Job>, string | undefined]>([
    ['an interface of 15 characters', foreign('A.B', network.to(job)).$(netif('abcdefghijklmno')), undefined],
    [
      'an interface whose name is longer in bytes',
      foreign('A.B', network.to(job)).$(netif('äääääääääää')),
      'the name of a Linux interface has at most 15 bytes',
    ],
    ['a console with a path', foreign('A.B', console.to(job)).$(customConsole('/dev/tty1')), undefined],
    [
      'a console with a path that cannot be',
      foreign('A.B', console.to(job)).$(customConsole('a\0b')),
      'a path cannot contain the character NUL',
    ],
  ])('decides on %s', (_, one, reason) => {
    const [device] = devices(graphOf(one));
    if (device === undefined || device.kind === 'module') throw new Error('no device of the platform');
    const support = platform.devices[device.kind];
    expect('refuse' in support ? support.refuse?.(device) : undefined).toBe(reason);
  });

  it('runs the artefact with Node and source maps, and passes arguments unchanged', () => {
    expect(platform.command(lazy, '/a b', { args: ['--x', '', 'y z'] })).toEqual({
      program: process.execPath,
      args: ['--enable-source-maps', '/a b/mir-lunch', '--x', '', 'y z'],
    });
  });

  it.each<[string, string[], string[]]>([
    ['loopback', [], ['--ipv4=127.0.0.1/8', '--ipv6=::1/128']],
    ['what the user says', ['--ipv4=10.0.0.1/8', '--ipv6', '::/0'], []],
    ['loopback where only words say otherwise', ['--', '--ipv4=x'], ['--ipv4=127.0.0.1/8', '--ipv6=::1/128']],
    ['loopback for the family that the user does not name', ['--ipv4=0.0.0.0/0'], ['--ipv6=::1/128']],
  ])('listens on %s', (_, args, first) => {
    const graph = graphOf(foreign('Loaf.Relax', stack.to(job)).$(socketStack()));
    expect(platform.command(graph, '/a', { args }).args.slice(2)).toEqual([...first, ...args]);
  });

  it('runs a server under a supervisor', () => {
    const server = foreign('Site.Main', http.to(job)).$(httpServer(socketStack()));
    const { supervisor } = platform.command(graphOf(server), '/a', { args: [] });
    expect(supervisor).toMatch(/\/host\/supervisor\/main\.js$/);
  });

  it('listens on loopback with every stack', () => {
    const two = foreign('Loaf.Relax', stack.to(stack.to(job))).$(socketStack(), socketStack({ group: 'lan' }));
    expect(platform.command(graphOf(two), '/a', { args: ['--lan-ipv6=::/0'] }).args.slice(2)).toEqual([
      '--ipv4=127.0.0.1/8',
      '--ipv6=::1/128',
      '--lan-ipv4=127.0.0.1/8',
      '--lan-ipv6=::/0',
    ]);
  });

  it('finds koffi for this machine', () => {
    expect(koffiFiles()).toMatchObject({
      version: expect.stringMatching(/^\d/),
      licence: expect.stringContaining('MIT'),
    });
    expect(koffiFiles()!.addon.length).toBeGreaterThan(100_000);
  });
});

describe('missing', () => {
  const koffi = koffiFiles;
  const none = (): undefined => undefined;

  it.each<[string, Graph, Parameters<typeof missing>[1], string[]]>([
    ['nothing without a network, anywhere', lazy, { platform: 'darwin', koffi: none, tun: '/missing' }, []],
    ['nothing on a Linux that has it all', online, { platform: 'linux', koffi, tun: '/dev/null' }, []],
    [
      'Linux',
      online,
      { platform: 'darwin', koffi, tun: '/dev/null' },
      ['a network on unix is a TAP interface, which only Linux has, and this is darwin'],
    ],
    [
      'koffi and the device',
      online,
      { platform: 'linux', koffi: none, tun: '/missing' },
      [
        'the npm package koffi has no binary for this machine',
        'the device /missing, which TAP interfaces need, does not exist',
      ],
    ],
  ])('says that there lacks %s', (_, graph, machine, expected) => {
    expect(missing(graph, machine).map(({ what }) => what)).toEqual(expected);
  });

  it('examines this machine', async () => {
    expect(await platform.missing(online)).toHaveLength(existsSync('/dev/net/tun') ? 0 : 1);
  });
});

it.each([
  [{ networks: ['tap:tap0'] }, 'Remove --network;'],
  [{ forwards: ['tcp:1:1'] }, 'Remove --forward;'],
])('refuses settings of virtual machines: %j', (settings, next) => {
  const graph = { name: 'lazy', keys: [], nodes: [], jobs: [] };
  expect(() => platform.command(graph, '/dist', { args: [], ...settings })).toThrow(
    expect.objectContaining({ code: 'MIR0503', next: expect.stringContaining(next) }),
  );
});
