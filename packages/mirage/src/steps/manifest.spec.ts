import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from './manifest';

const root = mkdtempSync(join(tmpdir(), 'mirage-manifest-'));
const unikernel = { project: 'lunch', root, projectRoot: 'lunch', folder: join(root, 'lunch') };
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('asks the user to configure without a manifest', () => {
  expect(() => readManifest(unikernel, 'xen')).toThrow(
    expect.objectContaining({ code: 'MIR0208', next: 'Configure it: nx configure lunch --configuration=xen' }),
  );
});

it.each(['', '{', 'null', '{}', '{ "name": "lunch", "graph": {} }'])('refuses a manifest that is %j', (text) => {
  mkdirSync(join(unikernel.folder, 'mirage/unix'), { recursive: true });
  writeFileSync(join(unikernel.folder, 'mirage/unix/manifest.json'), text);
  expect(() => readManifest(unikernel, 'unix')).toThrow(expect.objectContaining({ code: 'MIR0205' }));
});
