import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { COMPONENTS, kernelContents, type KernelComponent } from './components.js';

const require = createRequire(__filename);

it.each(Object.values<KernelComponent>(COMPONENTS).filter(({ npm }) => npm !== undefined))(
  'names the version of $name that the kernel is built from',
  ({ npm, version, licence }) => {
    const file = require.resolve(`${npm}/package.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version, license: licence });
  },
);

it('names the kernel by the hash of its file', () => {
  const kernel = readFileSync(join(__dirname, '../dist/kernel.elf'));
  expect(kernelContents()).toMatchObject({
    version: (require('../package.json') as { version: string }).version,
    licence: 'ISC',
    sha256: createHash('sha256').update(kernel).digest('hex'),
    components: expect.arrayContaining([expect.objectContaining({ name: 'QuickJS-ng' })]),
  });
});
