import { deviceImpl, isImpl, type Impl } from '../dsl/impl.js';
import { TypeValue, type, type Type } from '../dsl/type.js';
import { wrongArgument } from '../dsl/wrong-argument.js';

declare const of: unique symbol;

/**
 * The type of what `bindings` returns.
 *
 * @example
 *   import { argument, bindings, text, type Bindings, type Impl } from 'mirage';
 *
 *   export const env: Impl<Bindings> = bindings({ GREETING: argument('greeting', text, { doc: 'What to say.' }) });
 */
export interface Bindings {
  readonly [of]: 'bindings';
}

/** The type of the values that an app receives by name. */
export const bindingsType: Type<Bindings> = type<Bindings>('bindings');

/** The function that connects them. */
export const CONNECT_BINDINGS = '@mirage/http#connectBindings';

/** A device or an argument of any type: `Impl` itself accepts only its own. */
type AnyImpl = Pick<Impl<never>, 'node'>;

/** A name is one of a property. */
const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * Devices and arguments that an app receives by name: the second argument of its `fetch`. `configure` declares their
 * types as the interface `Env` in `mirage/env.d.ts`, so that a name that is not here is a type error in the app.
 *
 * @param values The devices and arguments by name: letters, digits, `_` and `$`.
 * @throws MIR0113 if a name or a value is not valid.
 * @example
 *   import { argument, bindings, crunch, fetchHandler, foreign, genericStack, httpServer, register } from 'mirage';
 *   import { serve, tap0, text } from 'mirage';
 *
 *   const greeting = argument('greeting', text, { doc: 'What to say.', default: 'Hello' });
 *   const env = bindings({ ASSETS: crunch('public'), GREETING: greeting });
 *   register('site', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)), { env })]);
 */
export function bindings(values: Readonly<Record<string, AnyImpl>>): Impl<Bindings> {
  const refuse = (given: unknown): never => {
    const next = "Write bindings({ ASSETS: crunch('public') }).";
    throw wrongArgument(bindings, { name: 'bindings', position: 1, wanted: 'devices by name', given, next });
  };
  if (typeof values !== 'object' || values === null || Array.isArray(values) || isImpl(values)) refuse(values);
  const entries = Object.entries(values);
  for (const [name, value] of entries) {
    const isValue = isImpl(value) && value.node.parameters.length === 0 && value.node.result !== 'job';
    if (!isValue) refuse(value);
    if (!NAME.test(name)) refuse(name);
  }
  const names = entries.map(([name]) => name);
  const device = {
    kind: 'module',
    connect: CONNECT_BINDINGS,
    parameters: { names: names.join(',') },
    packages: ['@mirage/http'],
    label: names.length === 0 ? 'bindings({})' : `bindings({ ${names.join(', ')} })`,
    title: names.length === 0 ? 'bindings' : `bindings ${names.join(', ')}`,
  } as const;
  // The types of the values do not matter here: their nodes contain them.
  const types = entries.map(([, value]) => value.node.result);
  const functor: Type<unknown> = new TypeValue<unknown>(types, bindingsType.result);
  const given: readonly unknown[] = entries.map(([, value]) => value);
  return deviceImpl(functor, device, bindings, given as never) as unknown as Impl<Bindings>;
}
