import { MirageError } from '../errors.js';
import type { DeviceNode, Graph } from '../graph/graph.js';
import { refuseSharedDisks } from '../graph/disks.js';
import { devices, inOurVersion, userPackages } from '../graph/queries.js';
import { emitMain } from './emit-main.js';
import { toManifest } from './manifest.js';
import { markJson } from './generated-mark.js';
import { artefactFolder, generatedFolder, type Plan, noticesName } from './plan.js';
import type { DeviceSupport, PlatformTable } from './platform.js';

/** What resolving needs to know about the unikernel's folder; found by the executor. */
export interface Surroundings {
  /** Each name given to `foreign`, with the specifier of its module from the unikernel's folder. */
  readonly modules: ReadonlyMap<string, string>;
  /** tsconfig.json that the type check extends, relative to the unikernel's folder; none if there is none. */
  readonly tsconfig: string | undefined;
  /** The platform package's version, which `depend` installs. */
  readonly version: string;
}

/**
 * Graph and platform to plan. Errors: MIR0204, a device that the platform does not have; MIR0210, two disks on one
 * file.
 */
export function resolve(graph: Graph, platform: PlatformTable, around: Surroundings): Plan {
  for (const device of devices(graph)) {
    const reason = whyNot(device, platform);
    if (reason === undefined) continue;
    throw new MirageError('MIR0204', `The platform ${platform.name} does not support ${device.label}: ${reason}.`, {
      ...(device.where ? { where: device.where } : {}),
      next: 'Choose another device, or another platform with --configuration.',
    });
  }
  refuseSharedDisks(graph);
  const folder = generatedFolder(platform.name);
  const main = emitMain(graph, platform, around.modules);
  const files: Record<string, string> = {
    'main.ts': main.text,
    'manifest.json': markJson(toManifest(graph, around.modules, main.origins)),
    'tsconfig.json': markJson(checkerConfiguration(around.tsconfig)),
    ...platform.files(graph),
  };
  return {
    platform: platform.name,
    graph,
    files: Object.entries(files).map(([name, contents]) => ({ path: `${folder}/${name}`, contents })),
    packages: [inOurVersion(platform.package, around.version), ...userPackages(graph, around.version)],
    artefacts: [...platform.artefacts(graph.name), noticesName(graph.name)].map(
      (name) => `${artefactFolder(platform.name)}/${name}`,
    ),
  };
}

function whyNot(device: DeviceNode, platform: PlatformTable): string | undefined {
  // Whatever the platform is, a module connects it.
  if (device.kind === 'module') return undefined;
  // A table is total, yet that of a package from outside may be older than the kind.
  const support: DeviceSupport | undefined = platform.devices[device.kind];
  if (support === undefined) return `${platform.package} is older than devices of the kind ${device.kind}`;
  return 'unsupported' in support ? support.unsupported : support.refuse?.(device);
}

/**
 * The language that every platform has: what Node 20 and the kernel's engine have in common. It holds whatever the
 * user's own tsconfig.json says, for a program that is checked on one platform has to run on the others. The target
 * decides about the syntax of regular expressions.
 */
const LANGUAGE_LEVEL = { target: 'es2024', lib: ['es2023', 'es2024.string'] };

/** The type check sees modules as the bundler does; how strict it is, the user's own tsconfig.json says. */
function checkerConfiguration(userConfiguration: string | undefined): object {
  return {
    ...(userConfiguration === undefined ? {} : { extends: `../../${userConfiguration}` }),
    compilerOptions: {
      ...(userConfiguration === undefined ? { strict: true, skipLibCheck: true } : {}),
      ...LANGUAGE_LEVEL,
      module: 'esnext',
      moduleResolution: 'bundler',
      // Libraries of the workspace are checked as they are bundled: built.
      customConditions: [],
      // A matter of taste, and of `nx typecheck`: what is not used yet does not keep a program from running.
      noUnusedLocals: false,
      noUnusedParameters: false,
      noEmit: true,
      composite: false,
      incremental: false,
      emitDeclarationOnly: false,
      declaration: false,
      declarationMap: false,
    },
    files: ['main.ts'],
    include: [],
    references: [],
  };
}
