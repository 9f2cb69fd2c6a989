import { seconds } from '@mirage/args';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, impl, isImpl, type Impl } from '../dsl/impl.js';
import { TypeValue } from '../dsl/type.js';
import { seconds as secondsType } from '../dsl/value-type.js';
import { nameOf } from '../dsl/wording.js';
import { defaultTime, time } from './time.js';

/** A device of whatever type. */
interface Something {
  readonly something: never;
}

/** The argument that says how long; MirageOS's. */
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
 * The same device, but a job that is given it starts later: `main.$(delayed(defaultConsole))`. A unikernel that has one
 * takes `--delay=SECONDS`, 0 unless it is given; several wait side by side. Error: MIR0113, what is no device.
 */
export function delayed<A>(given: Impl<A>): Impl<A> {
  if (!isImpl(given) || given.node.parameters.length > 0 || given.node.result === 'job') {
    const next = 'Delay a device that the job is given: main.$(delayed(defaultConsole)).';
    throw wrongArgument(delayed, { name: 'delayed', position: 1, wanted: 'a device', given, next });
  }
  const device = {
    kind: 'module',
    connect: '@mirage/runtime/delayed#connectDelayed',
    parameters: {},
    label: `delayed(${nameOf(given.node)})`,
    title: 'delayed',
  } as const;
  // What it is does not matter here, so the compiler is told of something; the nodes say the type's name.
  const type = new TypeValue<Something>([], given.node.result);
  const same = given as Impl<unknown> as Impl<Something>;
  const late = deviceImpl(secondsType.to(time).to(type).to(type), device, delayed, [delay, defaultTime, same]);
  return late as Impl<unknown> as Impl<A>;
}
