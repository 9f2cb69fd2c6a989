import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { withProjectKeys } from './project-keys';

const parent = mkdtempSync(join(tmpdir(), 'mirage-project-keys-'));
afterAll(() => rmSync(parent, { recursive: true }));

const BUILD = { projectRoot: 'apps/lunch', target: 'build', configuration: 'xen' };

it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
  ['of the shell', { 'apps/lunch/.env': 'project', '.env': 'workspace' }, 'shell', 'shell'],
  [
    'of the project, although Nx has loaded those of the workspace',
    { 'apps/lunch/.env': 'project', '.env': 'workspace' },
    'workspace',
    'project',
  ],
  ['of the workspace', { '.env': 'workspace' }, 'workspace', 'workspace'],
  [
    'of the configuration of the target',
    { 'apps/lunch/.env.build.xen': 'both', 'apps/lunch/.env.xen': 'xen' },
    undefined,
    'both',
  ],
  ['of the configuration', { 'apps/lunch/.xen.env': 'xen', 'apps/lunch/.env.build': 'build' }, undefined, 'xen'],
  ['of the target', { 'apps/lunch/.env.build.local': 'build', 'apps/lunch/.env.local': 'local' }, undefined, 'build'],
  [
    'of no other target or configuration',
    { 'apps/lunch/.env.run': 'run', 'apps/lunch/.env.virtio': 'virtio' },
    undefined,
    undefined,
  ],
  ['of the target, from the workspace', { '.env.build': 'build' }, undefined, 'build'],
])('takes the keys %s', (name, files, given, keys) => {
  const root = join(parent, name);
  for (const [file, value] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `OTHER=1\nMIRAGE_KEYS=${value}\n`);
  }
  const environment = { PATH: '/bin', ...(given === undefined ? {} : { MIRAGE_KEYS: given }) };
  expect(withProjectKeys(environment, root, BUILD)).toMatchObject({ PATH: '/bin' });
  expect(withProjectKeys(environment, root, BUILD)['MIRAGE_KEYS']).toBe(keys);
});

it('reads no file when Nx reads none', () => {
  writeFileSync(join(parent, '.env'), 'MIRAGE_KEYS=workspace\n');
  const environment = { NX_LOAD_DOT_ENV_FILES: 'false' };
  expect(withProjectKeys(environment, parent, BUILD)).toBe(environment);
});
