import { argumentsOf, MirageError, nodeLabel, type DeviceNode, type Graph, type Location } from '@mirage/core';

/** A message of the compiler. */
interface Message {
  readonly code: number;
  readonly text: string;
}

/** What to write for an app. */
const APP = "export default { fetch: (request: Request) => new Response('Hello') };";

/** Returns the error for an app that a server cannot call: the export has no `fetch`, or one of another type. */
export function explainApp(name: string, where: Location, { code, text }: Message): MirageError {
  const lacks = /Property 'fetch' is missing|has no properties in common/.test(text);
  const problem = lacks
    ? `${name} has no method fetch, so it cannot answer requests.`
    : `${name} cannot answer requests: TS${code}: ${text.replaceAll('\n', '\n    ')}`;
  return new MirageError('MIR0402', problem, { where, next: `Export an app: ${APP}` });
}

/**
 * Returns the error for an app whose `fetch` expects other values than `serve` of config.ts gives. `undefined` if the
 * device is not `serve`, or if the message is about something else.
 */
export function explainBindings(graph: Graph, serve: DeviceNode, { code, text }: Message): MirageError | undefined {
  const [app, , bindings] = argumentsOf(graph, serve);
  if (serve.kind !== 'module' || serve.connect !== CONNECT_SERVE || !ARGUMENT_CODES.includes(code)) return undefined;
  const missing = /Property '(\w+)' is missing|following properties from type '[^']*': ([\w, ]+)/.exec(text);
  const names = missing?.[1] ?? missing?.[2];
  const problem =
    bindings === undefined
      ? 'expects values by name, but config.ts gives none.'
      : names === undefined
        ? `expects other values than config.ts gives: TS${code}: ${text.replaceAll('\n', '\n    ')}`
        : `expects ${names}, but config.ts gives no such value.`;
  // configure writes that file only for an app with values.
  const alternative =
    bindings === undefined
      ? ''
      : `,\nor use the type that configure declares: import type { Env } from './mirage/env.js';`;
  return new MirageError('MIR0404', `fetch of ${nodeLabel(app!)} ${problem}`, {
    ...(serve.where ? { where: serve.where } : {}),
    next: `Write them here: serve(app, server, { env: bindings({ ${names ?? 'NAME'}: ... }) })${alternative}`,
  });
}

/** The function that connects `serve`. */
const CONNECT_SERVE = '@mirage/http#connectServe';

/** The codes for an argument of another type, for missing properties of one, and for one that is missing. */
const ARGUMENT_CODES = [2345, 2739, 2740, 2741, 2554, 2555];
