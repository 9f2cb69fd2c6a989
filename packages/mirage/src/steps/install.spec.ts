import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servingVersion, sourceOf } from './install.js';
import { parseSpecification } from '../infer/specification.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mirage-install-'));
  mkdirSync(join(root, 'lazy'));
});
afterEach(() => rmSync(root, { recursive: true }));

it.each([
  ['dayjs', 'dayjs', ''],
  ['dayjs@^1.11', 'dayjs', '^1.11'],
  ['@mirage/unix@0.1.0', '@mirage/unix', '0.1.0'],
  ['@scope/name', '@scope/name', ''],
])('%s is the package %s in the range %j', (specification, name, range) => {
  expect(parseSpecification(specification)).toEqual({ name, range });
});

describe('with dayjs 1.11.3 in the workspace', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'node_modules/dayjs'), { recursive: true });
    writeFileSync(join(root, 'node_modules/dayjs/package.json'), '{"version":"1.11.3"}');
  });

  it.each([
    ['', '1.11.3'],
    ['^1.11', '1.11.3'],
    ['latest', '1.11.3'],
    ['^2', undefined],
  ])('the range %j is served by %s', (range, version) => {
    expect(servingVersion(join(root, 'lazy'), { name: 'dayjs', range })).toBe(version);
  });
});

describe('where packages come from', () => {
  const manifest = (mirage: string): void =>
    writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { mirage } }));
  const unix = { name: '@mirage/unix', range: '0.1.0' };

  it('another package by its name and range', () => {
    manifest('file:packed/mirage-0.1.0.tgz');
    expect(sourceOf({ name: 'dayjs', range: '^1.11' }, root)).toBe('dayjs@^1.11');
  });

  it('ours from the tarball in the folder of that of mirage', () => {
    manifest('file:packed/mirage-0.1.0.tgz');
    mkdirSync(join(root, 'packed'));
    writeFileSync(join(root, 'packed/mirage-unix-0.1.0.tgz'), '');
    expect(sourceOf(unix, root)).toBe('./packed/mirage-unix-0.1.0.tgz');
  });

  it('ours not from a registry when mirage came as a tarball', () => {
    manifest('file:packed/mirage-0.1.0.tgz');
    expect(() => sourceOf(unix, root)).toThrow(expect.objectContaining({ code: 'MIR0304' }));
  });

  it('ours by exact version when mirage came from a registry', () => {
    manifest('npm:@ours/mirage@0.1.0');
    expect(sourceOf(unix, root)).toBe('@mirage/unix@0.1.0');
  });
});
