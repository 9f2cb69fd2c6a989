import { makeTemplates, TEMPLATES } from './workspace';

/** Packs the packages of this checkout and makes the workspaces that every spec copies. */
export default async function setup(): Promise<void> {
  process.env[TEMPLATES] = await makeTemplates();
}
