import { filePatterns, fileMatcher } from './patterns';

const named = { production: ['default', '!{projectRoot}/**/*.spec.ts'], default: ['{projectRoot}/**/*', 'shared'] };

describe('the patterns of files among inputs', () => {
  it.each<[string, Parameters<typeof filePatterns>[0], boolean, string[]]>([
    ['are those of named inputs', ['production'], false, ['{projectRoot}/**/*', '!{projectRoot}/**/*.spec.ts']],
    ['are those of named inputs for dependencies', ['^default', 'x'], true, ['{projectRoot}/**/*']],
    ['are patterns themselves', ['{workspaceRoot}/a/*', '^default'], false, ['{workspaceRoot}/a/*']],
    ['are filesets', [{ fileset: '{workspaceRoot}/a/*' }], false, ['{workspaceRoot}/a/*']],
    ['are filesets of dependencies', [{ fileset: '{projectRoot}/a', dependencies: true }], true, ['{projectRoot}/a']],
    ['are named inputs in objects', [{ input: 'default', dependencies: true }], true, ['{projectRoot}/**/*']],
    ['are only files', [{ env: 'A' }, { runtime: 'a' }, { externalDependencies: [] }], false, []],
  ])('%s', (_, inputs, ofDependencies, expected) => {
    expect(filePatterns(inputs, named, ofDependencies)).toEqual(expected);
  });

  it('know the name default where nothing declares it', () => {
    expect(filePatterns(['default'], {}, false)).toEqual(['{projectRoot}/**/*']);
  });

  it.each([
    ['{projectRoot}/**/*', 'a/b/c.ts', 'a', true],
    ['{projectRoot}/**/*', 'ab/c.ts', 'a', false],
    ['{projectRoot}/**/*', 'c.ts', '.', true],
    ['{workspaceRoot}/shared/**/*', 'shared/x/y.json', 'a', true],
    ['{workspaceRoot}/shared/*.ts', 'shared/x/y.ts', 'a', false],
  ])('%s holds %s of %s: %s', (pattern, file, root, expected) => {
    expect(fileMatcher([pattern], root)(file)).toBe(expected);
    expect(fileMatcher([pattern, `!${pattern}`], root)(file)).toBe(false);
  });
});
