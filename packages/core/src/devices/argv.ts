import { impl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** Words of the command line. */
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
 * The words of the command line that belong to no argument, in order; what follows `--` is words, whatever it looks
 * like.
 */
export const defaultArgv: Impl<readonly string[]> = impl<readonly string[]>({
  is: 'words',
  args: [],
  parameters: argv.parameters,
  result: argv.result,
});
