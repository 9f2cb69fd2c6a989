import type { ProjectConfiguration } from '@nx/devkit';
import { readCommandLine, type TaskRequest } from './request.js';
import { matchesGlob } from './glob.js';
import { nearest } from './nearest.js';
import { PLATFORMS } from '../platforms.js';

/** The projects of a workspace by name, as far as they matter here. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'root' | 'tags' | 'targets'>>>;

interface Candidate {
  readonly project: string;
  readonly target: string;
  readonly isOurs: boolean;
  readonly configurations: readonly string[];
}

/*
 * Nx builds the default configuration when it is asked for one that a target does not have, and reports success: `-c
 * xne` would ship a unix image as a xen one. Upstream means it so, because in a run of many projects a configuration
 * may exist in some of them only. So the rule here is: a name that no task of the run knows is a mistake; a name that
 * some task knows is taken to be meant for that task, and the unikernels beside it are built for their default
 * platform, as Nx has it. A run without a task of ours is none of our business.
 */

/**
 * Why a command line must not run, as the message for the user; nothing if it may. `projects` is asked for only when
 * the configuration is none of the platforms.
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

/** The tasks that a request names, and the configuration it wants for them. */
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
 * `project:target` or `project:target:configuration`; names may hold colons themselves, the longest that exist win, as
 * in Nx. Inside a project's folder `target:configuration` is enough; which folder that is, we are not told.
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

/** The projects of a request. One that does not say, or whose words only Nx understands, may mean every project. */
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
  // Nx lets one leave out the scope of a name.
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
