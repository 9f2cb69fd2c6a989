import { ENV_FILE, generatedFolder, type Plan } from '@mirage/core';
import type { UnikernelProject } from './unikernel-project.js';
import { refuseForeignFiles, removeGenerated, removeGeneratedFile, writeFiles } from './write.js';

/** Writes the files of a plan and removes those of earlier plans for its platform. Errors: MIR0205, MIR0206. */
export function writePlan(unikernel: UnikernelProject, plan: Plan): void {
  refuseForeignFiles(unikernel, plan.files);
  writeFiles(unikernel, plan.files);
  const written = new Set(plan.files.map(({ path }) => path));
  removeGenerated(unikernel, generatedFolder(plan.platform), written);
  if (!written.has(ENV_FILE)) removeGeneratedFile(unikernel, ENV_FILE);
}
