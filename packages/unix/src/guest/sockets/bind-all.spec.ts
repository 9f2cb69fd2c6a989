import { memoryLogs } from '@mirage/testing';
import { parsePrefix, type Prefix } from '@mirage/types';
import { bindAll, type Bound } from './bind-all.js';
import type { Binding, SocketHost } from './socket-host.js';

const bindings: readonly Binding[] = [
  { family: 4, prefix: parsePrefix('0.0.0.0/0') as Prefix },
  { family: 6, prefix: parsePrefix('::/0') as Prefix },
];

/** Binds with a host that returns the given answers in turn: a port, or an error. */
async function bind(port: number, ...answers: (number | string)[]) {
  const logs = memoryLogs();
  const asked: string[] = [];
  let open = 0;
  const host = { isDisconnected: false, adviceFor: () => 'Type another' } as unknown as SocketHost;
  const result = await bindAll(host, logs.logger('tcp'), bindings, port, async ({ family }, wanted): Promise<Bound> => {
    asked.push(`${family}:${wanted}`);
    const answer = answers.shift()!;
    if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
    open++;
    return { port: answer, close: async () => void open-- };
  });
  return { result: typeof result === 'string' ? result : result.port, asked, open, logs: logs.lines };
}

it.each<[string, number, (number | string)[], Partial<Awaited<ReturnType<typeof bind>>>]>([
  ['binds both families', 80, [80, 80], { result: 80, open: 2, logs: ['info tcp: listening on 0.0.0.0:80, [::]:80'] }],
  ['gives both families one port', 0, [5000, 5000], { result: 5000, asked: ['4:0', '6:5000'], open: 2 }],
  [
    'takes another free port when the first is in use in the other family',
    0,
    [5000, 'EADDRINUSE', 5001, 5001],
    { result: 5001, asked: ['4:0', '6:5000', '4:0', '6:5001'], open: 2 },
  ],
  [
    'gives up when no port is free',
    0,
    Array.from({ length: 32 }, (_, i) => (i % 2 ? 'EADDRINUSE' : 5000 + i)),
    { result: 'port-in-use', open: 0 },
  ],
  [
    'leaves out a family that the host does not have',
    80,
    [80, 'EAFNOSUPPORT'],
    { result: 80, open: 1, logs: ['info tcp: listening on 0.0.0.0:80'] },
  ],
  [
    'leaves out IPv4 alike',
    80,
    ['EAFNOSUPPORT', 80],
    { result: 80, open: 1, logs: ['info tcp: listening on [::]:80'] },
  ],
  [
    'fails when the host has lost all addresses',
    80,
    ['EADDRNOTAVAIL', 'EADDRNOTAVAIL'],
    {
      result: 'address-unavailable',
      open: 0,
      logs: [
        'error tcp: cannot listen on 0.0.0.0:80: this machine does not have the address',
        'debug tcp: the host reports EADDRNOTAVAIL',
      ],
    },
  ],
  [
    'binds none when the port is in use in one family',
    80,
    [80, 'EADDRINUSE'],
    {
      result: 'port-in-use',
      open: 0,
      logs: [
        'error tcp: cannot listen on [::]:80: another program uses the port. Type another.',
        'debug tcp: the host reports EADDRINUSE',
      ],
    },
  ],
  ['reports a port that is not permitted', 7, ['EACCES'], { result: 'not-permitted', open: 0 }],
  ['reports a host without descriptors', 80, [80, 'EMFILE'], { result: 'out-of-resources', open: 0 }],
])('%s', async (_, port, answers, expected) => {
  expect(await bind(port, ...answers)).toMatchObject(expected);
});
