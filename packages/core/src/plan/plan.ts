import type { Graph } from '../graph/graph.js';
import { jobList } from '../graph/queries.js';

/** A file to write; its path is relative to the unikernel's folder, with forward slashes. */
export interface PlannedFile {
  readonly path: string;
  readonly contents: string;
}

/** Everything that configuring for a platform decides, as data. Executors only carry it out. */
export interface Plan {
  readonly platform: string;
  readonly graph: Graph;
  /** Written by `configure`, in this order. */
  readonly files: readonly PlannedFile[];
  /** npm packages that `depend` installs: `name` or `name@range`, the platform's own first. */
  readonly packages: readonly string[];
  /** What `build` makes; paths relative to the unikernel's folder, the artefact itself first. */
  readonly artefacts: readonly string[];
}

/** The folder, inside the unikernel's, that `configure` writes for one platform. */
export function generatedFolder(platform: string): string {
  return `mirage/${platform}`;
}

/** The folder, inside the unikernel's, that `build` writes for one platform. */
export function artefactFolder(platform: string): string {
  return `dist/${platform}`;
}

/** The name of the file beside an artefact that says whose software is in it. */
export function noticesName(name: string): string {
  return `mir-${name}.notices.txt`;
}

/** The plan as a user reads it, for `--dry-run`. */
export function printPlan(plan: Plan): string {
  const list = (title: string, items: readonly string[]): string[] => [
    `${title}:${items.length === 0 ? ' none' : ''}`,
    ...items.map((item) => `  ${item}`),
  ];
  return [
    `${plan.graph.name} on ${plan.platform}: ${jobList(plan.graph)}`,
    ...list(
      'configure writes',
      plan.files.map(({ path }) => path),
    ),
    ...list('depend installs', plan.packages),
    ...list('build makes', plan.artefacts),
    '',
  ].join('\n');
}
