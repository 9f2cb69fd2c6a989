import { impl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of the words of the command line: `start` receives `readonly string[]`. */
export const argv: DeviceType<readonly string[]> = deviceType<readonly string[]>('argv', {
  startType: 'readonly string[]',
  examples: ['defaultArgv'],
  sample: {
    value: () => 'defaultArgv',
    fake: () => `['some', 'words']`,
    says: { line: (name) => `words: \${${name}.join(' ')}`, test: () => 'words: some words' },
  },
});

/**
 * The words of the command line that belong to no argument, in order. Everything after `--` is words.
 *
 * @example
 *   import { defaultArgv, foreign, job, register, argv } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', argv.to(job)).$(defaultArgv)]);
 */
export const defaultArgv: Impl<readonly string[]> = impl<readonly string[]>({
  is: 'words',
  args: [],
  parameters: argv.parameters,
  result: argv.result,
});
