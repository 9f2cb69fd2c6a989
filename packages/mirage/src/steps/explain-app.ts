import { MirageError, type Location } from '@mirage/core';

/** What to write for an app. */
const APP = "export default { fetch: (request: Request) => new Response('Hello') };";

/** Returns the error for an app that a server cannot call: the export has no `fetch`, or one of another type. */
export function explainApp(name: string, where: Location, { code, text }: { code: number; text: string }): MirageError {
  const lacks = /Property 'fetch' is missing|has no properties in common/.test(text);
  const problem = lacks
    ? `${name} has no method fetch, so it cannot answer requests.`
    : `${name} cannot answer requests: TS${code}: ${text.replaceAll('\n', '\n    ')}`;
  return new MirageError('MIR0402', problem, { where, next: `Export an app: ${APP}` });
}
