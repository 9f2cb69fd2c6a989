import { refusal } from './unknown-configuration';
import { readCommandLine } from './request';

const ours = { executor: 'mirage:build', configurations: { unix: {}, xen: {}, virtio: {} } };
const projects = {
  lunch: {
    root: 'lunch',
    tags: ['lazy'],
    targets: { build: ours, run: { ...ours, executor: 'mirage:run' }, test: { command: 'jest' } },
  },
  '@w/nap': { root: 'apps/nap', targets: { build: { ...ours, configurations: { ...ours.configurations, mine: {} } } } },
  'a:b': { root: 'ab', targets: { 'x:y': ours } },
  web: {
    root: 'web',
    targets: { build: { executor: '@w/web:build', configurations: { production: {} } }, serve: { command: 'x' } },
  },
  lib: { root: 'lib', targets: { build: { command: 'tsc' } } },
};
const argv = (line: string): string[] => ['node', 'nx', ...line.split(' ')];

describe('a configuration that does not exist', () => {
  it.each([
    'build lunch --configuration=xne',
    'build lunch --configuration xne',
    'build lunch -c xne',
    'build lunch -c=xne',
    'b lunch -c xne',
    'build --project=lunch -c xne',
    'build -c xne lunch',
    'build -p lunch -c xne',
    '-p lunch build -c xne',
    'build lunch --verbose --configuration=xne',
    'run lunch:build:xne',
    'build:xne',
    'lunch:build:xne',
    'run lunch:build --configuration=xne',
    'run lunch -c xne',
    'run a:b:x:y:xne',
    'build nap -c xne',
    'build apps/nap -c xne',
    'build -c xne',
    'build lunch -c production',
    'build lunch --prod',
    'build lunch -c mine',
    'run-many -t build -c xne',
    'run-many -t build test -p lunch lib -c xne',
    'run-many --targets=build,run --projects=lunch,lib --configuration=xne',
    'run-many -t build -p tag:lazy -c production',
    'run-many -t build --exclude=web -c production',
    'run-many -t build -p * -c xne',
    'affected -t build -c xne',
    'affected --target=run -c production',
  ])('stops nx %s', (line) => {
    expect(refusal(argv(line), () => projects)).toMatch(
      /^MIR0202 {2}Unknown configuration '\w+' for .*\nKnown configurations: unix, xen, virtio/,
    );
  });

  it.each([
    'build lunch',
    'build lunch --configuration=xen',
    'run lunch:run:virtio',
    'run lunch:run',
    'run lunch:run -- -c xne',
    'build nap -c mine',
    'build web -c xne',
    'build lib -c xne',
    'serve web -c anything',
    'test lunch -c ci',
    'run web:build:xne',
    'run-many -t build -p web lib -c nothing',
    'run-many -t build -p web,lib -c nothing',
    'run-many -t build -c production',
    'affected -t build -c production',
    'affected -t test -c ci',
    'run-many -t build -p nobody -c xne',
    'run-many -t build --projects=!lunch,!@w/nap,!a:b -c nothing',
    'run-many --all',
    'release publish',
  ])('lets nx %s be', (line) => {
    expect(refusal(argv(line), () => projects)).toBeUndefined();
  });

  it('suggests the intended name and what to type', () => {
    expect(refusal(argv('build lunch -c xne'), () => projects)).toBe(
      [
        "MIR0202  Unknown configuration 'xne' for lunch:build.",
        'Known configurations: unix, xen, virtio.',
        'Did you mean xen? Type: nx run lunch:build --configuration=xen',
      ].join('\n'),
    );
    expect(refusal(argv('run-many -t run -p lunch lib -c qemu'), () => projects)).toContain(
      'Type: nx run lunch:run --configuration=unix',
    );
    expect(refusal(argv('affected -t build -c virtoi'), () => projects)).toContain(
      'Did you mean virtio? Type: nx affected -t build --configuration=virtio',
    );
  });

  it('does not read the graph for known configurations', () => {
    const never = (): never => {
      throw new Error('read the graph');
    };
    for (const line of ['build lunch', 'build lunch -c xen', 'run lunch:build:unix']) {
      expect(refusal(argv(line), never)).toBeUndefined();
    }
  });

  it('accepts a graph that cannot be read', () => {
    expect(refusal(argv('build lunch -c xne'), () => ({}))).toBeUndefined();
  });

  it('uses the last of two configurations, like Nx', () => {
    expect(readCommandLine(argv('build lunch -c xne -c xen')).configuration).toBe('xen');
  });
});
