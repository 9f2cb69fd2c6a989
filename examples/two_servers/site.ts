/** Answers everybody. How many requests there were is on the port for metrics, which a firewall would keep private. */
export default {
  fetch: (request: Request): Response => new Response(`This is ${new URL(request.url).pathname}\n`),
};
