import { makeTemplates, OWN_TEMPLATES, TEMPLATES } from './workspace';

/** Prepares the workspaces that the specs copy, unless they were prepared before, for several runs of Jest. */
export default async function setup(): Promise<void> {
  if (process.env[TEMPLATES] !== undefined) return;
  const templates = await makeTemplates();
  process.env[TEMPLATES] = templates;
  process.env[OWN_TEMPLATES] = templates;
}
