import type { CreateDependenciesContext, DependencyType, RawProjectGraphDependency } from '@nx/devkit';

/**
 * Every unikernel depends on this package: Nx sees that where config.ts says `import 'mirage'`, but an empty config.ts is a unikernel,
 * too. Without the edge a new version of the plugin, or a change of its sources in their own workspace, would not reach it.
 */
export function pluginEdges({
  projects,
  externalNodes,
  fileMap,
}: CreateDependenciesContext): RawProjectGraphDependency[] {
  const target = pluginNode(projects, externalNodes);
  if (target === undefined) return [];
  return Object.entries(projects).flatMap(([source, { root, targets }]) => {
    const isUnikernel = Object.values(targets ?? {}).some(({ executor }) => executor === 'mirage:build');
    const sourceFile = root === '.' ? 'config.ts' : `${root}/config.ts`;
    const isListed = fileMap.projectFileMap[source]?.some(({ file }) => file === sourceFile);
    return isUnikernel && isListed && source !== target
      ? [{ source, target, sourceFile, type: 'static' as DependencyType.static }]
      : [];
  });
}

/** The node of this package: a package of the workspace, or the installed one. A user's project may be called mirage as well. */
function pluginNode(
  projects: CreateDependenciesContext['projects'],
  externalNodes: CreateDependenciesContext['externalNodes'],
): string | undefined {
  const local = Object.entries(projects).find(([, { metadata }]) => metadata?.js?.packageName === 'mirage');
  if (local) return local[0];
  return externalNodes && 'npm:mirage' in externalNodes ? 'npm:mirage' : undefined;
}
