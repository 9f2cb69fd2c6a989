export { job, type } from './dsl/type.js';
export type { Job, Type } from './dsl/type.js';
export type { Append, Arrow } from './dsl/append.js';
export type { Impl } from './dsl/impl.js';
export { foreign } from './dsl/foreign.js';
export type { ForeignOptions } from './dsl/foreign.js';
export { argument, key } from './dsl/key.js';
export type { KeyOptions } from './dsl/key.js';
export { combine, pure } from './dsl/value.js';
export type { GivenKeys, KeyDeclaration, Value } from './dsl/value.js';
export { address, duration, flag, integer, oneOf, prefix, text } from './dsl/value-type.js';
export type { ValueType } from './dsl/value-type.js';
export { ifImpl, matchImpl } from './dsl/choice.js';
export { appInfo, defaultAppInfo } from './devices/app-info.js';
export { argv, defaultArgv } from './devices/argv.js';
export { register, registration } from './dsl/register.js';
export type { Registration } from './dsl/register.js';
export { console, customConsole, defaultConsole } from './devices/console.js';
export { netif, network, tap0 } from './devices/network.js';
export { block, blockOfFile } from './devices/block.js';
export type { BlockOptions } from './devices/block.js';
export { ramdisk } from './devices/ramdisk.js';
export { directKvRo, kvRo } from './devices/kv-ro.js';
export { crunch } from './devices/crunch.js';
export { kvMem, kvRw, kvStore } from './devices/kv-rw.js';
export { genericBlock, genericKvRo } from './devices/generic.js';
export type { GenericOptions } from './devices/generic.js';
export { clock, defaultClock } from './devices/clock.js';
export { delayed } from './devices/delayed.js';
export { defaultLogs, logs } from './devices/logs.js';
export { defaultTime, time } from './devices/time.js';
export { defaultRandom, random } from './devices/random.js';
export { device } from './devices/custom.js';
export type { DeviceOptions } from './devices/custom.js';
export type { Device, ModuleDevice, ParameterValue, PlatformDevice } from './devices/device.js';
export { DEVICE_KINDS } from './devices/index.js';
export type { DeviceKind } from './devices/index.js';
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
export type { Plan, PlannedFile } from './plan/plan.js';
export type {
  Artefact,
  Bundle,
  DeviceSupport,
  DeviceTable,
  Overlay,
  Platform,
  PlatformTable,
  RunCommand,
  RunSettings,
} from './plan/platform.js';
export { attach, interfacesOf, refuseInterface } from './plan/network-options.js';
export type { AttachedInterface, Attachment, Forward, MachineInterface } from './plan/network-options.js';
export type { MissingRequirement } from '@mirage/programs';
export { emitMain } from './plan/emit-main.js';
export type { MainSource, Origin } from './plan/emit-main.js';
export type { Manifest } from './plan/emit-manifest.js';
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
