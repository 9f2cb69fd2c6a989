import { logLevels, type LogLevels } from '@mirage/args';
import type { Logs } from '@mirage/types';
import { deviceImpl, impl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { argument } from '../dsl/key.js';
import { logLevels as logLevelsType, oneOf } from '../dsl/value-type.js';
import { clock, defaultClock } from './clock.js';
import { console, defaultConsole } from './console.js';

/** The type of `Logs`: messages of the program by source and level. */
export const logs: DeviceType<Logs> = deviceType<Logs>('logs', {
  startType: 'Logs',
  examples: ['defaultLogs'],
  sample: {
    value: () => 'defaultLogs',
    fake: () => 'memoryLogs()',
    fakeName: 'memoryLogs',
    prepare: (name) => [`${name}.logger('main').info('logging');`],
  },
});

/** The argument that selects the messages to show. Name, short form and default are MirageOS's. */
const levels = impl<LogLevels>({
  is: 'argument',
  argument: {
    name: 'logs',
    short: 'l',
    stage: 'run',
    type: logLevelsType.result,
    value: logLevels.spec,
    doc: 'What is logged: quiet, error, warning, info or debug, for all or for one source.',
    default: '*:info',
  },
  args: [],
  parameters: [],
  result: logLevelsType.result,
});

/** The argument that selects how messages are written. */
const formats = oneOf('text', 'json');
const format = argument('logs-format', formats, {
  doc: 'How the log is written: text, or a JSON object on each line.',
  default: 'text',
});

/**
 * Messages on the platform's console, each with its time, level and source. The unikernel accepts the arguments
 * `--logs` (`-l`) and `--logs-format`, which is `text`, or `json` for an object on each line: `time` (RFC 3339, UTC),
 * `level`, `source` and `message`.
 *
 * @example
 *   import { defaultLogs, foreign, job, register, logs } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', logs.to(job)).$(defaultLogs)]);
 */
export const defaultLogs: Impl<Logs> = deviceImpl(
  logLevelsType.to(formats).to(console).to(clock).to(logs),
  {
    kind: 'module',
    connect: '@mirage/runtime/devices/logs#connectLogs',
    parameters: {},
    label: 'defaultLogs',
    title: 'logs',
  },
  undefined,
  [levels, format, defaultConsole, defaultClock],
);
