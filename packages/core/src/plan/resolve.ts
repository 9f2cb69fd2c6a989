import { MirageError } from '../errors.js';
import type { DeviceNode, Graph } from '../graph/graph.js';
import { refuseSharedDisks } from '../graph/disks.js';
import { refuseSharedPorts } from '../graph/listeners.js';
import { devices, inOurVersion, userPackages } from '../graph/queries.js';
import { emitEnv, ENV_FILE } from './emit-env.js';
import { emitMain } from './emit-main.js';
import { contentsName } from './contents.js';
import { toManifest } from './manifest.js';
import { markJson } from './generated-mark.js';
import { artefactFolder, generatedFolder, type Plan, noticesName } from './plan.js';
import type { DeviceSupport, PlatformTable } from './platform.js';

/** What `resolve` needs to know about the unikernel's folder. The executor finds it. */
export interface Surroundings {
  /** The specifier of the module, relative to the unikernel's folder, of each name given to `foreign`. */
  readonly modules: ReadonlyMap<string, string>;
  /** The tsconfig.json that the type check extends, relative to the unikernel's folder. Undefined: there is none. */
  readonly tsconfig: string | undefined;
  /** The version of the platform's package, which `depend` installs. */
  readonly version: string;
}

/**
 * Returns the plan of a graph for a platform.
 *
 * @throws MIR0204 if the platform does not support a device, MIR0210 if two disks use one file,
 *   MIR0213 if two listeners have one port.
 */
export function resolve(graph: Graph, platform: PlatformTable, around: Surroundings): Plan {
  for (const device of devices(graph)) {
    const reason = whyNot(device, platform);
    if (reason === undefined) continue;
    throw new MirageError('MIR0204', `The platform ${platform.name} does not support ${device.label}: ${reason}.`, {
      ...(device.where ? { where: device.where } : {}),
      next: device.instead ?? 'Choose another device, or another platform with --configuration.',
    });
  }
  refuseSharedDisks(graph);
  refuseSharedPorts(graph);
  const folder = generatedFolder(platform.name);
  const main = emitMain(graph, platform, around.modules);
  const env = emitEnv(graph, around.modules);
  const files: Record<string, string> = {
    'main.ts': main.text,
    'manifest.json': markJson(toManifest(graph, around.modules, main.origins)),
    'tsconfig.json': markJson(checkerConfiguration(around.tsconfig)),
    ...platform.files(graph),
  };
  return {
    platform: platform.name,
    graph,
    files: [
      ...Object.entries(files).map(([name, contents]) => ({ path: `${folder}/${name}`, contents })),
      ...(env === undefined ? [] : [{ path: ENV_FILE, contents: env }]),
    ],
    packages: [inOurVersion(platform.package, around.version), ...userPackages(graph, around.version)],
    artefacts: [...platform.artefacts(graph.name), noticesName(graph.name), contentsName(graph.name)].map(
      (name) => `${artefactFolder(platform.name)}/${name}`,
    ),
  };
}

function whyNot(device: DeviceNode, platform: PlatformTable): string | undefined {
  // A module connects it on every platform.
  if (device.kind === 'module') return undefined;
  // A table is total, but the package of another author may be older than the kind.
  const support: DeviceSupport | undefined = platform.devices[device.kind];
  if (support === undefined) return `${platform.package} is older than devices of the kind ${device.kind}`;
  return 'unsupported' in support ? support.unsupported : support.refuse?.(device);
}

/**
 * The language level of every platform: what Node 20 and the kernel's engine have in common. It overrides the user's
 * tsconfig.json, because a program that is checked on one platform must run on the others. The target determines the
 * syntax of regular expressions.
 */
const LANGUAGE_LEVEL = { target: 'es2024', lib: ['es2023', 'es2024.string'] };

/**
 * Returns the tsconfig.json of the type check. It resolves modules as the bundler does; the user's own tsconfig.json
 * decides how strict it is.
 */
function checkerConfiguration(userConfiguration: string | undefined): object {
  return {
    ...(userConfiguration === undefined ? {} : { extends: `../../${userConfiguration}` }),
    compilerOptions: {
      ...(userConfiguration === undefined ? { strict: true, skipLibCheck: true } : {}),
      ...LANGUAGE_LEVEL,
      module: 'esnext',
      moduleResolution: 'bundler',
      // Libraries of the workspace are checked in the form in which they are bundled: built.
      customConditions: [],
      // Left to `nx typecheck`: unused declarations do not prevent a program from running.
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
