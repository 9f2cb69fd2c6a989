import type { KvRo } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, numbered, type DeviceType } from '../dsl/device-type.js';
import { oneLine, quote } from '../dsl/wording.js';

/** The type of `KvRo`: a key-value store to read from. */
export const kvRo: DeviceType<KvRo> = deviceType<KvRo>('kvRo', {
  startType: 'KvRo',
  examples: ["crunch('data')", "directKvRo('data')", "genericKvRo('data')"],
  sample: {
    value: (number) => `crunch('${numbered('data', number)}')`,
    fake: () => `await memoryKv({ greeting: 'hello' })`,
    fakeName: 'memoryKv',
    prepare: (name) => [`const ${name}Value = await ${name}.get('greeting');`],
    says: {
      line: (name) =>
        `greeting: \${typeof ${name}Value === 'string' ? ${name}Value : new TextDecoder().decode(${name}Value).trim()}`,
      test: () => 'greeting: hello',
    },
    files: (number) => ({ [`${numbered('data', number)}/greeting`]: 'hello\n' }),
  },
});

/**
 * The files of a folder of the host, read when they are needed. Only platforms with access to folders support it: unix.
 *
 * @param directory A relative path is relative to the folder in which the unikernel is started; `nx run` starts it in
 *   the unikernel's folder.
 * @throws MIR0113 if the path is not valid.
 * @example
 *   import { directKvRo, foreign, job, kvRo, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', kvRo.to(job)).$(directKvRo('data'))]);
 */
export function directKvRo(directory: string): Impl<KvRo> {
  if (typeof directory !== 'string' || directory === '' || /[\p{Cc}\u2028\u2029]/u.test(directory)) {
    throw wrongArgument(directKvRo, {
      name: 'directKvRo',
      position: 1,
      wanted: 'the path of a folder',
      given: directory,
      next: "Write directKvRo('data').",
    });
  }
  const device = {
    kind: 'directory',
    parameters: { directory },
    label: `directKvRo(${quote(directory)})`,
    title: `directory ${oneLine(directory)}`,
  } as const;
  return deviceImpl(kvRo, device, directKvRo);
}
