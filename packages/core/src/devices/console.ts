import type { Console } from '@mirage/types';
import { MirageError } from '../errors.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { locate } from '../dsl/location.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { oneLine, quote, showValue } from '../dsl/wording.js';

/** The type of `Console`: a text console. */
export const console: DeviceType<Console> = deviceType<Console>('console', {
  startType: 'Console',
  examples: ['defaultConsole', "customConsole('/dev/pts/1')"],
  sample: {
    value: (number) => (number === 0 ? 'defaultConsole' : `customConsole('${number}')`),
    fake: () => 'memoryConsole()',
    fakeName: 'memoryConsole',
  },
});

/**
 * The platform's console: standard input and output on unix, the first console of a virtual machine elsewhere.
 *
 * @example
 *   import { defaultConsole, foreign, job, register, console } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', console.to(job)).$(defaultConsole)]);
 */
export const defaultConsole: Impl<Console> = deviceImpl(console, {
  kind: 'console',
  parameters: { id: '' },
  label: 'defaultConsole',
  title: 'console',
});

/**
 * The console called `id`: a terminal or file on unix, a further console of the virtual machine elsewhere. The platform
 * decides which names it supports.
 *
 * @param id A path on unix, a name elsewhere.
 * @throws MIR0113 if the name is empty or not text.
 * @example
 *   import { console, customConsole, foreign, job, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', console.to(job)).$(customConsole('/dev/pts/1'))]);
 */
export function customConsole(id: string): Impl<Console> {
  if (typeof id !== 'string' || id === '') {
    throw new MirageError(
      'MIR0113',
      `customConsole expects the name of a console as argument 1, but got ${showValue(id)}.`,
      {
        ...locate(customConsole, 1),
        next: "Write customConsole('NAME'), or use defaultConsole.",
      },
    );
  }
  const device = {
    kind: 'console',
    parameters: { id },
    label: `customConsole(${quote(id)})`,
    title: `console ${oneLine(id)}`,
  } as const;
  return deviceImpl(console, device, customConsole);
}
