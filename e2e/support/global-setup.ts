import { makeTemplates, OWN_TEMPLATES, TEMPLATES } from './workspace';

/**
 * Makes the workspaces that every spec copies, unless they were made before Jest was started, for more than one run.
 */
export default async function setup(): Promise<void> {
  if (process.env[TEMPLATES] !== undefined) return;
  const templates = await makeTemplates();
  process.env[TEMPLATES] = templates;
  process.env[OWN_TEMPLATES] = templates;
}
