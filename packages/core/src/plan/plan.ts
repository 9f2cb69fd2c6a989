import type { Graph } from '../graph/graph.js';
import { jobList } from '../graph/queries.js';

/** A file that `configure` writes. Its path is relative to the unikernel's folder. */
export interface PlannedFile {
  readonly path: string;
  readonly contents: string;
}

/** Everything that configuring for a platform decides, as data. Executors only carry it out. */
export interface Plan {
  readonly platform: string;
  readonly graph: Graph;
  /** The files that `configure` writes, in this order. */
  readonly files: readonly PlannedFile[];
  /** The npm packages that `depend` installs: `name` or `name@range`, the package of the platform first. */
  readonly packages: readonly string[];
  /** The files that `build` writes, relative to the unikernel's folder, the artefact first. */
  readonly artefacts: readonly string[];
}

/** The folder, below the unikernel's, of everything that `configure` writes. */
export const GENERATED = 'mirage';

/** Returns the folder, below the unikernel's, that `configure` writes for a platform. */
export function generatedFolder(platform: string): string {
  return `${GENERATED}/${platform}`;
}

/** Returns the folder, below the unikernel's, that `build` writes for a platform. */
export function artefactFolder(platform: string): string {
  return `dist/${platform}`;
}

/** Returns the name of the file beside an artefact that lists the licences of the software in it. */
export function noticesName(name: string): string {
  return `mir-${name}.notices.txt`;
}

/** Returns the plan as text for users, for `--dry-run`. */
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
