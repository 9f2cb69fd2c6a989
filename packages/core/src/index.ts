export * from './language.js';
export type { Append, Arrow } from './dsl/arrow.js';
export { registration } from './dsl/register.js';
export type { Registration } from './dsl/register.js';
export type { GivenKeys, KeyDeclaration } from './dsl/value.js';
export { withPlatform } from './dsl/platform-value.js';
export { deviceTypes } from './devices/device-types.js';
export type { DeviceSample, DeviceType, DeviceTypeRecord } from './dsl/device-type.js';
export type { Device, ModuleDevice, PlatformDevice } from './dsl/device.js';
export { DEVICE_KINDS } from './dsl/device-kinds.js';
export type { DeviceKind } from './dsl/device-kinds.js';
export type { DecidedKey } from './graph/choose.js';
export { EMPTY_GRAPH, toGraph } from './graph/graph.js';
export type {
  ApplicationNode,
  ArgumentNode,
  DeviceNode,
  Graph,
  GraphNode,
  PlatformDeviceNode,
  WordsNode,
} from './graph/graph.js';
export {
  applications,
  argumentsOf,
  devices,
  embeddedFolders,
  graphArguments,
  jobList,
  nodeLabel,
  title,
  userPackages,
} from './graph/queries.js';
export { disks } from './graph/disks.js';
export type { Disk } from './graph/disks.js';
export { describeDot, describeTree } from './graph/describe.js';
export type { DescribedPlatform } from './graph/describe.js';
export { artefactFolder, generatedFolder, noticesName, printPlan } from './plan/plan.js';
export { contentsName, type Component, type Composition } from './plan/contents.js';
export type { Plan, PlannedFile } from './plan/plan.js';
export type {
  Artefact,
  Bundle,
  DeviceSupport,
  DeviceTable,
  CompileMode,
  LinkOptions,
  Overlay,
  Platform,
  PlatformTable,
  RunCommand,
  RunSettings,
} from './plan/platform.js';
export { labelName, nameRemarks, packageFolder, packageOverlay } from './plan/packaging.js';
export type {
  Deployment,
  EngineCommands,
  OverlayPrinter,
  OverlaySyntax,
  Packaged,
  PackageFile,
  PackageFormat,
  PackageInput,
  PackageSettings,
} from './plan/packaging.js';
export { declaredPorts, drainMs, staticAddress } from './plan/declared-ports.js';
export type { DeclaredPort } from './plan/declared-ports.js';
export { attach, interfacesOf, isBehindMonitor, parseForward, refuseInterface } from './plan/network-options.js';
export type { AttachedInterface, Attachment, Forward, MachineInterface } from './plan/network-options.js';
export type { MissingRequirement } from '@mirage/programs';
export { ENV_FILE } from './plan/emit-env.js';
export { emitMain } from './plan/emit-main.js';
export type { MainSource, Origin } from './plan/emit-main.js';
export type { Manifest } from './plan/manifest.js';
export { isGenerated, markHash, markJson, markTypeScript } from './plan/generated-mark.js';
export { candidates, moduleOf } from './plan/module-of.js';
export type { ModuleReference } from './plan/module-of.js';
export { resolve } from './plan/resolve.js';
export { linkSourceMap, ownSources } from './plan/source-map.js';
export type { OwnSources } from './plan/source-map.js';
export type { Surroundings } from './plan/resolve.js';
export { nodeEnvOf } from './graph/node-env.js';
export { ERROR_CODES } from './error-codes.js';
export type { ErrorCode } from './error-codes.js';
export { MirageError } from './errors.js';
export type { ErrorDetails, Location, Problem, Where } from './errors.js';
