/*
 * A store loses no completed change when its machine loses power. packages/xen has the same test for domains of the
 * real Xen.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireQemu } from '../../../kernel/test/qemu.js';
import { qemuGuests, unixGuests } from './cuttable.js';
import { cutPower } from '../../../storage/test/power-cut.js';

jest.setTimeout(240_000);
beforeAll(requireQemu);

/** `npm run fuzz -- power-cut` runs hundreds. */
const CUTS = 6;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-power-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('a process', async () => {
  const { cuts, changes, violations } = await cutPower(unixGuests(folder), CUTS, 1);
  expect(violations).toEqual([]);
  expect([cuts, changes > CUTS]).toEqual([CUTS, true]);
});

it.each(['microvm', 'q35'] as const)('a %s', async (machine) => {
  const { cuts, changes, violations } = await cutPower(await qemuGuests(folder, machine), CUTS, 2);
  expect(violations).toEqual([]);
  expect([cuts, changes > CUTS]).toEqual([CUTS, true]);
});
