import { PLATFORMS } from '../../platforms';
import { otherPlatforms, targetNames } from '../options';
import { unikernelTargets, waitingTargets } from './index';

const context = {
  project: 'lunch',
  names: targetNames(),
  namedInputs: ['default', 'production'],
  sameName: [],
  isAlone: false,
  embeds: false,
  platforms: {},
};

describe('the targets of a unikernel', () => {
  it('have an executor of the same name and one configuration per platform', () => {
    for (const [name, target] of Object.entries(unikernelTargets(context))) {
      expect(target.executor).toBe(`mirage:${name}`);
      expect(target.configurations).toEqual(Object.fromEntries(PLATFORMS.map((platform) => [platform, { platform }])));
      expect(target.metadata?.help?.command).toBe(`npx nx run lunch:${name} --help`);
      expect(target.metadata?.description).toMatch(/^[A-Z].+[^.]$/);
    }
  });

  it('have configurations for other platforms, and configure lists their packages', () => {
    const targets = unikernelTargets({ ...context, platforms: { moon: '@stranger/moon' } });
    for (const { configurations } of Object.values(targets)) {
      expect(Object.keys(configurations!)).toEqual([...PLATFORMS, 'moon']);
      expect(configurations!['moon']).toEqual({ platform: 'moon' });
    }
    expect(targets['configure']?.metadata?.['miragePlatforms']).toEqual({ moon: '@stranger/moon' });
    expect(otherPlatforms({ platforms: { moon: '@stranger/moon', unix: 'x', 'a b': 'y', bad: 1 as never } })).toEqual({
      moon: '@stranger/moon',
    });
  });

  it('default to unix, but clean to all platforms', () => {
    for (const [name, { options, defaultConfiguration }] of Object.entries(unikernelTargets(context))) {
      expect([name, options, defaultConfiguration]).toEqual(
        name === 'clean' ? [name, undefined, undefined] : [name, { platform: 'unix' }, 'unix'],
      );
    }
  });

  it.each([
    ['configure', true, ['^build'], ['{projectRoot}/mirage/{options.platform}', '{projectRoot}/mirage/env.d.ts']],
    ['depend', undefined, ['^build'], undefined],
    ['build', true, ['configure', '^build', '^mirage-kernel'], ['{projectRoot}/dist/{options.platform}']],
    ['package', true, ['build'], ['{projectRoot}/dist/package/{options.platform}/{options.format}']],
    ['deploy', undefined, ['build'], undefined],
    ['run', undefined, ['build'], undefined],
    ['describe', undefined, ['^build'], undefined],
    ['symbolicate', undefined, ['^build'], undefined],
    ['clean', undefined, ['^build'], undefined],
  ])('%s: cached %s, after %j, makes %j', (name, cache, dependsOn, outputs) => {
    expect(unikernelTargets(context)[name]).toMatchObject({
      executor: `mirage:${name}`,
      ...(cache ? { cache, outputs } : {}),
      ...(dependsOn ? { dependsOn } : {}),
    });
    expect(unikernelTargets(context)[name]?.cache).toBe(cache);
    expect(unikernelTargets(context)[name]?.dependsOn).toEqual(dependsOn);
  });

  it('hash the sources of libraries by `production` where the workspace has it', () => {
    expect(unikernelTargets(context)['build']?.inputs).toContain('^production');
    expect(unikernelTargets({ ...context, namedInputs: [] })['build']?.inputs).toContain('^default');
  });

  it('depend on Markdown and tests, too, if the program may embed them', () => {
    const inputs = (embeds: boolean): unknown => unikernelTargets({ ...context, embeds })['build']?.inputs;
    expect(inputs(false)).toContain('!{projectRoot}/**/*.md');
    expect(inputs(true)).not.toContain('!{projectRoot}/**/*.md');
    expect(inputs(true)).not.toContain('!{projectRoot}/**/*.spec.ts');
    expect(inputs(true)).toContain('!{projectRoot}/dist/**/*');
  });

  it('configure again after an edit of a module only where config.ts may depend on it', () => {
    const inputs = (isAlone: boolean, ...namedInputs: string[]): unknown =>
      unikernelTargets({ ...context, namedInputs, isAlone })['configure']?.inputs;
    expect(inputs(false)).toContain('default');
    expect(inputs(true, 'default', 'production', 'sharedGlobals')).toEqual([
      '{projectRoot}/config.ts',
      '{projectRoot}/tsconfig*.json',
      'sharedGlobals',
      '{workspaceRoot}/tsconfig.base.json',
      { json: '{workspaceRoot}/tsconfig.json', fields: ['extends', 'compilerOptions'] },
      { json: '{workspaceRoot}/package.json', fields: ['type', 'imports', 'browser', 'sideEffects'] },
      '^production',
      { externalDependencies: [] },
      { env: 'MIRAGE_KEYS' },
      { env: 'MIRAGE_TYPED_KEYS' },
    ]);
    expect(inputs(true)).not.toContain('sharedGlobals');
    expect(unikernelTargets({ ...context, isAlone: true })['build']?.inputs).toContain('default');
  });

  it('never hash the whole lock file', () => {
    for (const name of ['configure', 'build']) {
      expect(unikernelTargets(context)[name]?.inputs).toContainEqual({ externalDependencies: [] });
    }
  });

  it('hash the kernel that this workspace builds, if it does', () => {
    expect(unikernelTargets(context)['build']?.inputs).toContainEqual({ dependentTasksOutputFiles: '**/kernel.elf' });
  });

  it('have the names in the options of the plugin', () => {
    const names = targetNames({ buildTargetName: 'link', configureTargetName: 'plan' });
    const targets = unikernelTargets({ ...context, names });
    expect(Object.keys(targets)).toEqual([
      'plan',
      'depend',
      'link',
      'package',
      'deploy',
      'run',
      'describe',
      'symbolicate',
      'clean',
    ]);
    expect(targets['link']).toMatchObject({
      executor: 'mirage:build',
      dependsOn: ['plan', '^build', '^mirage-kernel'],
    });
    expect(targets['run']?.dependsOn).toEqual(['link']);
  });

  it('pass other config.ts files to configure only if they register the same name', () => {
    const sameName = ['other/config.ts'];
    expect(unikernelTargets({ ...context, sameName })['configure']?.options).toEqual({ platform: 'unix', sameName });
    expect(unikernelTargets(context)['configure']?.options).not.toHaveProperty('sameName');
  });

  it('are only configure in a folder that waits for a config.ts', () => {
    expect(Object.keys(waitingTargets(context))).toEqual(['configure']);
  });
});
