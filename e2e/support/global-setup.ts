import { execFileSync } from 'node:child_process';
import { CHECKOUT, makeTemplates, TEMPLATES } from './workspace';

/** Packs the packages of this checkout and makes the workspaces that every spec copies. */
export default async function setup(): Promise<void> {
  execFileSync(process.execPath, ['tools/run.mjs', 'tools/release/pack.ts'], { cwd: CHECKOUT, stdio: 'inherit' });
  process.env[TEMPLATES] = await makeTemplates();
}
