import { seconds } from '@mirage/args';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, impl, isImpl, type Impl } from '../dsl/impl.js';
import { TypeValue } from '../dsl/type.js';
import { seconds as secondsType } from '../dsl/value-type.js';
import { nameOf } from '../dsl/wording.js';
import { defaultTime, time } from './time.js';

/** A device of any type. */
interface Something {
  readonly something: never;
}

/** The argument for the delay, as in MirageOS. */
const delay = impl<bigint>({
  is: 'argument',
  argument: {
    name: 'delay',
    stage: 'run',
    type: secondsType.result,
    value: seconds.spec,
    doc: 'How long the unikernel waits before it starts.',
    default: '0',
  },
  args: [],
  parameters: [],
  result: secondsType.result,
});

/**
 * The same device, but a job that receives it starts later. The unikernel accepts the argument `--delay=SECONDS`; the
 * default is 0. Several delays run at the same time.
 *
 * @throws MIR0113 if `given` is not a device.
 * @example
 *   import { console, defaultConsole, delayed, foreign, job, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', console.to(job)).$(delayed(defaultConsole))]);
 */
export function delayed<A>(given: Impl<A>): Impl<A> {
  if (!isImpl(given) || given.node.parameters.length > 0 || given.node.result === 'job') {
    const next = 'Delay a device that the job receives: main.$(delayed(defaultConsole)).';
    throw wrongArgument(delayed, { name: 'delayed', position: 1, wanted: 'a device', given, next });
  }
  const device = {
    kind: 'module',
    connect: '@mirage/runtime/devices/delayed#connectDelayed',
    parameters: {},
    label: `delayed(${nameOf(given.node)})`,
    title: 'delayed',
  } as const;
  // Its TypeScript type does not matter here, so any one will do; the nodes contain the name of the type.
  const type = new TypeValue<Something>([], given.node.result);
  const same = given as Impl<unknown> as Impl<Something>;
  const late = deviceImpl(secondsType.to(time).to(type).to(type), device, delayed, [delay, defaultTime, same]);
  return late as Impl<unknown> as Impl<A>;
}
