/*
 * The cases after web-platform-tests run with Node's classes, which shows that the cases are right, and as a unikernel
 * on unix and on virtio. docs/web-platform-tests.md lists the files and the exclusions.
 */
import { join } from 'node:path';
import { requireQemu } from '../../../kernel/test/qemu.js';
import { Unikernels } from '../conformance/unikernels.js';

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
