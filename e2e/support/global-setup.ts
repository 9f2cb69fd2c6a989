import { execFileSync } from 'node:child_process';
import { CHECKOUT, makeTemplate } from './workspace';

/** Packs the packages of this checkout and makes the workspace that every spec copies. */
export default async function setup(): Promise<void> {
  execFileSync(process.execPath, ['tools/run.mjs', 'tools/release/pack.ts'], { cwd: CHECKOUT, stdio: 'inherit' });
  process.env['MIRAGE_E2E_TEMPLATE'] = await makeTemplate();
}
