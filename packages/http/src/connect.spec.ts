import type { FetchHandler, HttpServer } from '@mirage/types';
import { connectBindings, connectServe } from './connect.js';

/** A server whose port is in use. It records what an app receives. */
function busyServer(): { server: HttpServer; given: unknown[] } {
  const given: unknown[] = [];
  const serve = async (_: unknown, env: unknown) => {
    given.push(env);
    return 'port-in-use' as const;
  };
  return { server: { port: 8080, drainMs: 0, serve: serve as HttpServer['serve'] }, given };
}

it.each<[string, readonly unknown[], object]>([
  ['', [], {}],
  ['ASSETS', [1], { ASSETS: 1 }],
  ['ASSETS,GREETING', [1, 'hi'], { ASSETS: 1, GREETING: 'hi' }],
  ['__proto__', [1], Object.fromEntries([['__proto__', 1]])],
])('gives values the names %j', (names, values, expected) => {
  expect(connectBindings({ names }, ...values)).toEqual(expected);
});

it('gives an app its values, or an object without properties', async () => {
  const app: FetchHandler = { fetch: () => new Response() };
  const { server, given } = busyServer();
  const env = connectBindings({ names: 'GREETING' }, 'hi');
  await expect(connectServe({ group: '' }, app, server, env)).rejects.toThrow(
    'cannot listen on port 8080: port-in-use',
  );
  await expect(connectServe({ group: '' }, app, server)).rejects.toThrow('cannot listen');
  expect(given).toEqual([{ GREETING: 'hi' }, {}]);
});

it('compiles for an app whose values config.ts gives, and only then', () => {
  const { server } = busyServer();
  const greets: FetchHandler<{ GREETING: string }> = { fetch: (_, { GREETING }) => new Response(GREETING) };
  const group = { group: '' };
  const calls = [
    () => connectServe(group, greets, server, connectBindings({ names: 'GREETING,LOUD' }, 'hi', true)),
    // @ts-expect-error -- the type differs
    () => connectServe(group, greets, server, connectBindings({ names: 'GREETING' }, 1)),
    // @ts-expect-error -- the name is missing
    () => connectServe(group, greets, server, connectBindings({ names: 'ASSETS' }, 'hi')),
    // @ts-expect-error -- there are no values
    () => connectServe(group, greets, server),
    () => connectServe(group, { fetch: () => new Response() }, server),
    () => connectServe(group, {} as FetchHandler<{ GREETING?: string }>, server),
  ];
  const named: { readonly GREETING: string; readonly LOUD: boolean } = connectBindings(
    { names: 'GREETING,LOUD' },
    'hi',
    true as boolean,
  );
  expect([calls.length, named]).toEqual([6, { GREETING: 'hi', LOUD: true }]);
});
