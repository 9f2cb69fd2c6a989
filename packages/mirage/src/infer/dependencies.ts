import type {
  CreateDependenciesContext,
  DependencyType,
  ProjectConfiguration,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { PLATFORMS_METADATA } from '../platforms.js';
import { parseSpecification } from './specification.js';

/**
 * Every unikernel depends on this package: Nx sees that where config.ts says `import 'mirage'`, but an empty config.ts is a unikernel,
 * too. Without the edge a new version of the plugin, or a change of its sources in their own workspace, would not reach it. So it does on the
 * packages of this workspace that are platforms: they are built before it is configured.
 */
export function pluginEdges({
  projects,
  externalNodes,
  fileMap,
}: CreateDependenciesContext): RawProjectGraphDependency[] {
  const locals = new Map(Object.entries(projects).map(([name, { metadata }]) => [metadata?.js?.packageName, name]));
  const plugin = locals.get('mirage') ?? (externalNodes && 'npm:mirage' in externalNodes ? 'npm:mirage' : undefined);
  return Object.entries(projects).flatMap(([source, { root, targets }]) => {
    const isUnikernel = Object.values(targets ?? {}).some(({ executor }) => executor === 'mirage:build');
    const sourceFile = root === '.' ? 'config.ts' : `${root}/config.ts`;
    const isListed = fileMap.projectFileMap[source]?.some(({ file }) => file === sourceFile);
    if (!isUnikernel || !isListed) return [];
    const platforms = Object.values(platformsOf(targets)).map((given) => locals.get(parseSpecification(given).name));
    return [plugin, ...platforms].flatMap((target) =>
      target === undefined || target === source
        ? []
        : [{ source, target, sourceFile, type: 'static' as DependencyType.static }],
    );
  });
}

/** The platforms of others that a unikernel has, with their packages. */
function platformsOf(targets: ProjectConfiguration['targets']): Readonly<Record<string, string>> {
  const configure = Object.values(targets ?? {}).find(({ executor }) => executor === 'mirage:configure');
  return (configure?.metadata?.[PLATFORMS_METADATA] ?? {}) as Readonly<Record<string, string>>;
}
