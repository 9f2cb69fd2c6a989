/*
 * Wrong wiring is refused twice: by the compiler, which `@ts-expect-error` proves when the workspace is type-checked,
 * and by the evaluation of config.ts, which checks no types. The name of a row shows if only one of them refuses it.
 */
import type { Console, Network } from '@mirage/types';
import { refusalOf } from '../../test/refusal.js';
import {
  console,
  defaultConsole,
  foreign,
  job,
  netif,
  network,
  tap0,
  type,
  type Arrow,
  type Impl,
  type Job,
  type Type,
} from '../index.js';

const idle = foreign('Loaf.Idle', job);
const relax = foreign('Loaf.Relax', console.to(job));
const bridge = foreign('Loaf.Bridge', network.to(network).to(console).to(job));

/** Accepts what register accepts in its list. Only the type checker reads it. */
function jobs(..._jobs: readonly Impl<Job>[]): void {}

describe('correct wiring compiles', () => {
  it.each<[string, Impl<Job>, string[]]>([
    ['a module without devices', idle, []],
    ['one device', relax.$(defaultConsole), ['console']],
    ['all arguments at once', bridge.$(tap0, netif('1'), defaultConsole), ['network', 'network', 'console']],
    ['one argument at a time', bridge.$(tap0).$(netif('1')).$(defaultConsole), ['network', 'network', 'console']],
    ['two arguments, then one', bridge.$(tap0, tap0).$(defaultConsole), ['network', 'network', 'console']],
    ['one argument, then two', bridge.$(tap0).$(tap0, defaultConsole), ['network', 'network', 'console']],
    ['a job that another module takes', foreign('Loaf.After', job.to(job)).$(relax.$(defaultConsole)), ['job']],
  ])('and makes a job of %s', (_, { node }, given) => {
    expect(node.parameters).toEqual([]);
    expect('args' in node ? node.args.map(({ result }) => result) : []).toEqual(given);
  });

  it('and has the remaining type', () => {
    const applied: Impl<Job> = relax.$(defaultConsole);
    const chained: Type<Arrow<Network, Arrow<Console, Job>>> = network.to(console).to(job);
    const nested: typeof chained = network.to(console.to(job));
    const left: Impl<Arrow<Network, Arrow<Console, Job>>> = bridge.$(tap0);
    expect(nested).toEqual(chained);
    expect(applied.node).toMatchObject({ parameters: [], result: 'job' });
    expect(left.node.parameters).toEqual(['network', 'console']);
  });
});

describe('wrong wiring is refused by the compiler and at configure time', () => {
  it.each<[string, () => unknown, string, string, string, number | undefined]>([
    [
      'a console where a network is due',
      // @ts-expect-error a console is not a network
      () => bridge.$(defaultConsole),
      'MIR0107',
      'Loaf.Bridge expects a network as argument 1, but got a console (defaultConsole).',
      "Give it a network, for example tap0, or declare it as foreign('Loaf.Bridge', console.to(network).to(console).to(job)).",
      1,
    ],
    [
      'a wrong second argument',
      // @ts-expect-error a console is not a network
      () => bridge.$(tap0, defaultConsole),
      'MIR0107',
      'Loaf.Bridge expects a network as argument 2, but got a console (defaultConsole).',
      "Give it a network, for example tap0, or declare it as foreign('Loaf.Bridge', network.to(console).to(console).to(job)).",
      2,
    ],
    [
      'a wrong argument in a chain: its position is the module’s, its place is that of its own call',
      // @ts-expect-error a network is not a console
      () => bridge.$(tap0, tap0).$(netif('2')),
      'MIR0107',
      "Loaf.Bridge expects a console as argument 3, but got a network (netif('2')).",
      "Give it a console, for example defaultConsole, or declare it as foreign('Loaf.Bridge', network.to(network).to(network).to(job)).",
      1,
    ],
    [
      'a type where a device is due',
      // @ts-expect-error console is a type
      () => relax.$(console),
      'MIR0107',
      'Loaf.Relax expects a console as argument 1, but got the type console, which is not a device.',
      'Give it a console, for example defaultConsole.',
      1,
    ],
    [
      'a string where a device is due',
      // @ts-expect-error a string is not a device
      () => relax.$('tap0'),
      'MIR0107',
      "Loaf.Relax expects a console as argument 1, but got the string 'tap0'.",
      'Give it a console, for example defaultConsole.',
      1,
    ],
    [
      'nothing where a device is due',
      () => relax.$(undefined as never),
      'MIR0107',
      'Loaf.Relax expects a console as argument 1, but got undefined.',
      'Give it a console, for example defaultConsole.',
      1,
    ],
    [
      'a functor that still needs its own argument',
      // @ts-expect-error relax is not a job yet
      () => foreign('Loaf.After', job.to(job)).$(relax),
      'MIR0107',
      'Loaf.After expects a job as argument 1, but got Loaf.Relax, which still needs a console.',
      'Give Loaf.Relax a console first.',
      1,
    ],
    [
      'a device of an outside type that has no example',
      // @ts-expect-error a console is not a sensor
      () => foreign('Loaf.Read', type<{ read(): number }>('ip sensor').to(job)).$(defaultConsole),
      'MIR0107',
      'Loaf.Read expects an ip sensor as argument 1, but got a console (defaultConsole).',
      "Give it an ip sensor, or declare it as foreign('Loaf.Read', console.to(job)).",
      1,
    ],
    [
      'an argument for a module that takes none',
      // @ts-expect-error idle takes nothing
      () => idle.$(tap0),
      'MIR0111',
      'Loaf.Idle takes no argument, but got a network (tap0).',
      "Leave it out, or declare it as foreign('Loaf.Idle', network.to(job)).",
      1,
    ],
    [
      'too many arguments',
      // @ts-expect-error relax takes one argument
      () => relax.$(defaultConsole, tap0),
      'MIR0111',
      'Loaf.Relax takes one argument, but got one more: a network (tap0).',
      "Leave it out, or declare it as foreign('Loaf.Relax', console.to(network).to(job)).",
      2,
    ],
    [
      'too many arguments of no use',
      // @ts-expect-error bridge takes three arguments
      () => bridge.$(tap0, tap0, defaultConsole, 4),
      'MIR0111',
      'Loaf.Bridge takes 3 arguments, but got one more: the number 4.',
      'Leave it out.',
      4,
    ],
    [
      '$ on a device',
      // @ts-expect-error a device takes nothing
      () => defaultConsole.$(tap0),
      'MIR0111',
      'defaultConsole takes no argument, but got a network (tap0).',
      'Leave it out.',
      1,
    ],
    [
      'a device where to expects a type',
      // @ts-expect-error defaultConsole is a device
      () => network.to(defaultConsole),
      'MIR0113',
      'to expects a type as argument 1, but got a console (defaultConsole).',
      'Give it a type, for example console, network or job.',
      1,
    ],
    [
      'a type without a name',
      // @ts-expect-error a name is missing
      () => type(),
      'MIR0113',
      'type expects the name of a type as argument 1, but got undefined.',
      "Use letters, digits, _ and -, for example type('sensor').",
      1,
    ],
    [
      'a type with an invalid name',
      () => type("con'sole\n"),
      'MIR0113',
      "type expects the name of a type as argument 1, but got the string 'con\\'sole\\u000a'.",
      "Use letters, digits, _ and -, for example type('sensor').",
      1,
    ],
  ])('%s', (_, attempt, code, message, next, argument) => {
    expect(refusalOf(attempt)).toEqual({ code, message, next, argument });
  });
});

it('the compiler refuses everything except jobs in a list of jobs', () => {
  // @ts-expect-error an unapplied functor
  jobs(relax);
  // @ts-expect-error an argument is missing
  jobs(bridge.$(tap0, tap0));
  // @ts-expect-error a device
  jobs(tap0);
  // @ts-expect-error a type
  jobs(job);
  // @ts-expect-error a functor applied to nothing
  jobs(relax.$());
});

it('the compiler distinguishes types with equal structure', () => {
  const sensor = type<{ read(): number }>('sensor');
  const better = foreign('Loaf.Better', type<{ read(): number; calibrate(): void }>('better'));
  // @ts-expect-error a better sensor has everything that a sensor has, but is not a sensor
  expect(refusalOf(() => foreign('Loaf.Read', sensor.to(job)).$(better))).toMatchObject({ code: 'MIR0107' });
});
