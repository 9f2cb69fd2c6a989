/* The configuration language: what config.ts imports from `mirage`. */
export { job, type } from './dsl/type.js';
export type { Job, Type } from './dsl/type.js';
export type { Impl } from './dsl/impl.js';
export { foreign } from './dsl/foreign.js';
export type { ForeignOptions } from './dsl/foreign.js';
export { argument, key } from './dsl/key.js';
export type { ArgumentOptions, KeyOptions } from './dsl/key.js';
export { combine, pure } from './dsl/value.js';
export type { Value } from './dsl/value.js';
export { platform } from './dsl/platform-value.js';
export { address, duration, flag, integer, oneOf, prefix, tcpPort, text, udpPort } from './dsl/value-type.js';
export type { ValueType } from './dsl/value-type.js';
export { ifImpl, matchImpl } from './dsl/choice.js';
export { register } from './dsl/register.js';
export type { ParameterValue } from './dsl/device.js';
export * from './devices/index.js';
