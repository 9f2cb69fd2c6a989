/*
 * The cases after web-platform-tests run with Node's classes, which shows that the cases are right, and as a unikernel
 * on unix and on virtio. docs/web-platform-tests.md lists the files and the exclusions.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireQemu } from '../../../kernel/test/qemu.js';
import { Unikernels } from '../conformance/unikernels.js';
import { pageTables, tablesIn } from './page';
import { failuresOf } from './table';
import { TABLES } from './tables';

jest.setTimeout(400_000);

const MODULE = `
import type { Console } from '@mirage/types';
import { TABLES } from ${JSON.stringify(join(__dirname, 'tables'))};
import { failuresOf } from ${JSON.stringify(join(__dirname, 'table'))};

export const Main = {
  async start(terminal: Console): Promise<void> {
    const { failures, count } = await failuresOf(TABLES);
    for (const failure of failures) await terminal.log(failure);
    await terminal.log(\`\${count} cases, \${failures.length} failures\`);
  },
};
`;

/** Cases that Node itself does not pass, in all or in some of its versions. */
const NODE_DEVIATES = [
  'fetch/api/headers/headers-record.any.js: own enumerable properties only',
  'url/urlencoded-parser-request-response.any.js: a body "?a=b"',
  'encoding/single-byte-decoder.any.js: windows-1252',
];

it('Node passes them, too', async () => {
  const { failures } = await failuresOf(TABLES);
  expect(failures.filter((failure) => !NODE_DEVIATES.some((one) => failure.startsWith(one)))).toEqual([]);
});

it('a case with another result is a failure', async () => {
  const { failures, count } = await failuresOf([{ file: [['one', () => 1, 2]] }, { file: [['two', () => 2, 2]] }]);
  expect([failures, count]).toEqual([['file: one: 1 instead of 2'], 2]);
});

it('docs/web-platform-tests.md lists the files, the cases and the exclusions', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/web-platform-tests.md'), 'utf8');
  expect(tablesIn(page)).toEqual(pageTables());
});

describe('as a unikernel', () => {
  let unikernels: Unikernels;
  beforeAll(() => {
    requireQemu();
    unikernels = new Unikernels();
  });
  afterAll(() => unikernels.remove());

  it.each(['unix', 'virtio'])('on %s', async (platform) => {
    const { output, status } = await unikernels.run('web', platform, { module: MODULE });
    expect(output).toMatch(/^\d{3} cases, 0 failures\n$/);
    expect(status).toBe(0);
  });
});
