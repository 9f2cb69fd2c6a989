import { visits } from './visits';

/** Shows how often each path of the site was asked for. A firewall would keep its port private. */
export default {
  fetch: (): Response => Response.json(Object.fromEntries(visits)),
};
