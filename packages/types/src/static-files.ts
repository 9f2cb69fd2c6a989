/**
 * The files of a store, as `staticFiles` of config.ts serves them: an app, and a binding of other apps. Source: RFC
 * 9110.
 *
 * @example
 *   import type { StaticFiles } from 'mirage/types';
 *
 *   const app = {
 *     async fetch(request: Request, env: { readonly ASSETS: StaticFiles }): Promise<Response> {
 *       if (request.url.endsWith('/hello')) return new Response('Hello');
 *       return env.ASSETS.fetch(request);
 *     },
 *   };
 *   export default app;
 */
export interface StaticFiles {
  /**
   * Answers a request with the file whose key is the path of its URL: with its type, an entity tag, the coding that the
   * client prefers, and ranges and conditions as the client asks for them. Without such a file the status is 404. A
   * text is an absolute URL, and means GET.
   *
   * @throws {Error} The promise rejects if the store cannot be read.
   */
  fetch(request: Request | string | { readonly href: string }): Promise<Response>;
}
