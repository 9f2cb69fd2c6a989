import type { ExecutorContext } from '@nx/devkit';
import { parseKeys } from './parse-keys.js';
import { unikernelProjectOf } from './unikernel-project.js';

it.each<[unknown[], Record<string, string>]>([
  [[], {}],
  [[undefined, 'no list', []], {}],
  [[['a=b', ' c=d '], ['a=e=f']], { a: 'e=f', c: 'd' }],
  [[['fast', 'data-kv_ro=direct', '']], { fast: 'true', 'data-kv_ro': 'direct' }],
])('reads %j', (lists, keys) => {
  expect(parseKeys(lists)).toEqual(keys);
});

it.each(['=x', '1=x', 'a b=c'])('refuses %j', (word) => {
  expect(() => parseKeys([[word]])).toThrow(expect.objectContaining({ code: 'MIR0118' }));
});

it('uses the keys of project.json, then those of the task, then those of the environment', () => {
  const configure = {
    executor: 'mirage:configure',
    options: { keys: ['a=1', 'b=1', 'c=1', 'd=1'] },
    configurations: { xen: { keys: ['b=2', 'c=2', 'd=2'] } },
  };
  const context = {
    root: '/w',
    projectName: 'lazy',
    targetName: 'describe',
    configurationName: 'xen',
    projectsConfigurations: { version: 2, projects: { lazy: { root: 'lazy', targets: { configure } } } },
  } as unknown as ExecutorContext;
  expect(unikernelProjectOf(context, 'd=4', { keys: ['c=3', 'd=3'] }).keys).toEqual({ a: '1', b: '2', c: '3', d: '4' });
});
