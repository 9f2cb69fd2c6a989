import { visits } from './visits';

/** Answers everybody, and counts the paths. */
export default {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    visits.set(pathname, (visits.get(pathname) ?? 0) + 1);
    return new Response(`This is ${pathname}\n`);
  },
};
