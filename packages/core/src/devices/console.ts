import type { Console } from '@mirage/types';
import { MirageError } from '../errors.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { locate } from '../dsl/location.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { oneLine, quote, showValue } from '../dsl/wording.js';

/** A text console: bytes out, lines in. */
export const console: DeviceType<Console> = deviceType<Console>('console', {
  startType: 'Console',
  examples: ['defaultConsole', "customConsole('/dev/pts/1')"],
  sample: {
    value: (number) => (number === 0 ? 'defaultConsole' : `customConsole('${number}')`),
    fake: () => 'memoryConsole()',
    fakeName: 'memoryConsole',
  },
});

/** The platform's own console: standard input and output on unix, the first console of a virtual machine. */
export const defaultConsole: Impl<Console> = deviceImpl(console, {
  kind: 'console',
  parameters: { id: '' },
  label: 'defaultConsole',
  title: 'console',
});

/**
 * The console called `id`: on unix a terminal or file by its path, elsewhere a further console of the virtual machine.
 * Error: MIR0113, no name. Whether there can be a console of that name, the platform decides.
 */
export function customConsole(id: string): Impl<Console> {
  if (typeof id !== 'string' || id === '') {
    throw new MirageError(
      'MIR0113',
      `customConsole takes the name of a console as argument 1, but it is given ${showValue(id)}.`,
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
