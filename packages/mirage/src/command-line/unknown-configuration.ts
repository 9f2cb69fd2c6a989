import type { ProjectConfiguration } from '@nx/devkit';
import { readCommandLine, type TaskRequest } from './request.js';
import { matchesGlob } from './glob.js';
import { nearest } from './nearest.js';
import { PLATFORMS } from '../platforms.js';

/** The projects of a workspace by name, with the members that are read here. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'root' | 'tags' | 'targets'>>>;

interface Candidate {
  readonly project: string;
  readonly target: string;
  readonly isOurs: boolean;
  readonly configurations: readonly string[];
}

/*
 * For a configuration that a target does not have, Nx builds the default configuration and reports success: `-c xne`
 * would deliver a unix image instead of a xen one. Nx does this on purpose, because in a run of many projects a
 * configuration may exist in some of them only. So the rule here is:
 * - A name that no task of the run has is an error.
 * - A name that some task has applies to that task. The other unikernels are built for their default platform, as usual
 *   in Nx.
 * - Runs without one of our tasks are not checked.
 */

/**
 * Returns the error message for a command line with an unknown configuration; undefined if it is valid. Calls
 * `projects` only if the configuration is not one of our platforms.
 */
export function refusal(argv: readonly string[], projects: () => Projects): string | undefined {
  const request = readCommandLine(argv);
  const typed = request.configuration ?? request.specifier?.split(':').slice(1).at(-1);
  if (typed === undefined || (PLATFORMS as readonly string[]).includes(typed)) return undefined;
  const { configuration, candidates } = select(request, projects());
  if (configuration === undefined) return undefined;
  const [ours] = candidates.filter(({ isOurs }) => isOurs);
  if (ours === undefined || candidates.some(({ configurations }) => configurations.includes(configuration)))
    return undefined;

  const known = [...new Set(candidates.filter(({ isOurs }) => isOurs).flatMap(({ configurations }) => configurations))];
  const meant = nearest(configuration, known);
  const subject =
    candidates.length === 1 ? `${ours.project}:${ours.target}` : `${ours.target} in the projects of this run`;
  const command =
    candidates.length === 1
      ? `nx run ${ours.project}:${ours.target}`
      : `nx ${request.mode === 'one' ? 'run-many' : request.mode} -t ${ours.target}`;
  return [
    `MIR0202  Unknown configuration '${configuration}' for ${subject}.`,
    `Known configurations: ${known.join(', ')}.`,
    `${meant === undefined ? 'Type' : `Did you mean ${meant}? Type`}: ${command} --configuration=${meant ?? known[0] ?? PLATFORMS[0]}`,
  ].join('\n');
}

/** Returns the tasks that a request names, and the requested configuration. */
function select(request: TaskRequest, projects: Projects): { configuration?: string; candidates: Candidate[] } {
  if (request.specifier !== undefined) {
    const found = splitSpecifier(request.specifier, projects);
    const configuration = request.configuration ?? found.configuration;
    const candidates = candidatesOf(
      found.project === undefined ? Object.keys(projects) : [found.project],
      [found.target],
      projects,
    );
    return configuration === undefined ? { candidates } : { configuration, candidates };
  }
  const selected = selectProjects(request, projects);
  let { targets } = request;
  let names = selected;
  // `nx run x` is short for `nx run x:run`.
  const [only] = targets;
  if (
    request.mode === 'one' &&
    request.projects.length === 0 &&
    only !== undefined &&
    projects[only]?.targets?.['run']
  ) {
    names = [only];
    targets = ['run'];
  }
  const candidates = candidatesOf(names, targets, projects);
  return request.configuration === undefined ? { candidates } : { configuration: request.configuration, candidates };
}

/**
 * Splits `project:target` or `project:target:configuration`. Names may contain colons; the longest existing names are
 * used, as in Nx. Inside a project's folder `target:configuration` is enough, but the folder is not known here.
 */
function splitSpecifier(
  specifier: string,
  projects: Projects,
): { project?: string; target: string; configuration?: string } {
  const parts = specifier.split(':');
  for (let name = parts.length - 1; name >= 1; name--) {
    const project = parts.slice(0, name).join(':');
    const targets = projects[project]?.targets;
    if (targets === undefined) continue;
    for (let end = parts.length; end > name; end--) {
      const target = parts.slice(name, end).join(':');
      const rest = parts.slice(end).join(':');
      if (target in targets) return rest === '' ? { project, target } : { project, target, configuration: rest };
    }
  }
  const [target, ...rest] = parts;
  return { target: target!, configuration: rest.join(':') };
}

/** Returns the projects of a request. A request without projects, or with words only Nx understands, selects all. */
function selectProjects({ mode, projects: wanted, exclude }: TaskRequest, projects: Projects): string[] {
  const all = Object.keys(projects);
  const matching = (pattern: string): string[] =>
    pattern in projects ? [pattern] : all.filter((name) => matches(pattern, name, projects[name]!, mode));
  const without = new Set(
    [...exclude, ...wanted.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))].flatMap(
      matching,
    ),
  );
  const patterns = wanted.filter((pattern) => !pattern.startsWith('!'));
  const named = patterns.length === 0 ? all : [...new Set(patterns.flatMap(matching))];
  const selected = mode === 'one' && named.length === 0 ? all : named;
  return selected.filter((name) => !without.has(name));
}

function matches(pattern: string, name: string, { root, tags }: Projects[string], mode: TaskRequest['mode']): boolean {
  const tag = /^tag:(.*)$/s.exec(pattern)?.[1];
  if (tag !== undefined) return tags?.some((candidate) => matchesGlob(candidate, tag)) ?? false;
  // Nx accepts names without their scope.
  if (mode === 'one' || !pattern.includes('*')) return name.split('/').at(-1) === pattern || root === pattern;
  return matchesGlob(name, pattern) || matchesGlob(root, pattern);
}

function candidatesOf(names: readonly string[], targets: readonly string[], projects: Projects): Candidate[] {
  return names.flatMap((project) =>
    targets.flatMap((target) => {
      const found = projects[project]?.targets?.[target];
      return found === undefined
        ? []
        : [
            {
              project,
              target,
              isOurs: found.executor?.startsWith('mirage:') ?? false,
              configurations: Object.keys(found.configurations ?? {}),
            },
          ];
    }),
  );
}
