import { accountOf, soak, type Dom0 } from './soak.js';

/**
 * Returns the output of the inventory script. `grants` and `channels` are lines of the hypervisor, `others` those of
 * programs in domain 0.
 */
const printed = (grants: readonly string[], channels: readonly string[], others: readonly string[] = []): string =>
  [
    'domain Domain-0',
    ...others,
    // An older list, which is ignored.
    ...["'e' pressed -> dumping event-channel info", '       99 [0/0/  -   ]: s=3 n=0 x=0 d=9 p=1'].map(said),
    ...["gnttab_usage_print_all [ key 'g' pressed", 'grant-table for remote d0 (v1)', ...grants].map(said),
    ...['gnttab_usage_print_all ] done', "'e' pressed -> dumping event-channel info"].map(said),
    ...['Event channel information for domain 0:', '    port [p/m/s]', ...channels].map(said),
    'memory free_memory            : 1608',
  ].join('\r\n');
const said = (line: string): string => `xen (XEN) ${line}`;

const FRAMES = '  1 frames (64 max), 1 maptrack frames (1024 max)';
const VIRQ = '        1 [0/0/  -   ]: s=5 n=0 x=0 v=0';

it('lists grants and event channels as the hypervisor last reported them', () => {
  expect(accountOf(printed([FRAMES, '[0x000]      0 0x7fbd0 0x00000002          0 0x0fefff 0x19'], [VIRQ]))).toEqual([
    'domain Domain-0',
    'memory free_memory            : 1608',
    'grants d0 1 frames (64 max), 1 maptrack frames (1024 max)',
    'grants d0 [0x000]      0 0x7fbd0 0x00000002          0 0x0fefff 0x19',
    'event channel d0 1: s=5 n=0 x=0 v=0',
  ]);
});

it('distinguishes a missing list from an empty one', () => {
  expect(() => accountOf('domain Domain-0\nxen (XEN) Freed 656kB init memory')).toThrow(
    'the hypervisor does not list grants and event channels',
  );
});

/** A domain 0 whose inventory is `after` once this many domains have ended. */
const dom0Of =
  (after: string, lives: string[], fails = ''): Dom0 =>
  async (script) => {
    if (!script.includes('xl create'))
      return { status: 0, output: lives.length < 5 ? printed([FRAMES], [VIRQ]) : after };
    lives.push(script);
    return fails !== '' && lives.length === 4 ? { status: 1, output: `${fails}\n` } : { status: 0, output: '' };
  };
const guests = { finishing: '/run/lab/a/a.xl', staying: '/run/lab/b/b.xl' };

it.each<[string, string, string[]]>([
  ['nothing', printed([FRAMES], [VIRQ]), []],
  ['nothing but an event that is pending', printed([FRAMES], [VIRQ.replace('0/0', '1/0')]), []],
  ['a grant', printed([FRAMES, '[0x003] x'], [VIRQ]), ['+ grants d0 [0x003] x']],
  [
    'an event channel',
    printed([FRAMES], [VIRQ, '       27 [0/0/0]: s=3 d=1 p=1']),
    ['+ event channel d0 27: s=3 d=1 p=1'],
  ],
  [
    'a node, and one fewer',
    printed([FRAMES], [], ['xenstore /vm/1 = ""']),
    ['+ xenstore /vm/1 = ""', '- event channel d0 1: s=5 n=0 x=0 v=0'],
  ],
])('finds what is left of domains: %s', async (_, after, differences) => {
  const lives: string[] = [];
  const soaked = await soak(dom0Of(after, lives), guests, 6, 1);
  expect([soaked.differences, soaked.failures, lives.length]).toEqual([differences, [], 8]);
  expect(soaked.ends.finished).toBe(3);
  expect(Object.values(soaked.ends).reduce((sum, count) => sum + count)).toBe(6);
});

it('reports failed cycles', async () => {
  const same = printed([FRAMES], [VIRQ]);
  const { failures } = await soak(dom0Of(same, [], 'never: is_connected vif/0'), guests, 4, 1);
  expect(failures).toEqual([expect.stringMatching(/^\w+: never: is_connected vif\/0$/)]);
});
