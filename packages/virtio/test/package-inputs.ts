import {
  blockOfFile,
  block,
  console as consoleType,
  defaultConsole,
  fetchHandler,
  foreign,
  httpServer,
  directStack,
  job,
  netif,
  network,
  serve,
  stack,
  tap0,
  toGraph,
  type Graph,
  type PackageInput,
  type PackageSettings,
} from '@mirage/core';

const hello = foreign('Hello.Job', consoleType.to(job)).$(defaultConsole);

/** Returns a graph with a name and jobs. */
function graphWith(name: string, ...jobs: (typeof hello)[]): Graph {
  return toGraph({ name, jobs: jobs.map(({ node }) => node) });
}

/** Graphs that the tests of formats package. */
export const graphs = {
  hello: graphWith('hello', hello),
  out_to_lunch: graphWith('out_to_lunch', hello),
  frames: graphWith('frames', foreign('Frames.Job', network.to(job)).$(tap0)),
  site: graphWith('site', foreign('Site.Job', stack.to(job)).$(directStack(tap0))),
  router: graphWith(
    'router',
    foreign('A.Job', network.to(job)).$(tap0),
    foreign('B.Job', network.to(job)).$(netif('1')),
  ),
  store: graphWith('store', foreign('Store.Job', block.to(job)).$(blockOfFile('data/disk.img', { sizeMiB: 16 }))),
  unsized: graphWith('unsized', foreign('Store.Job', block.to(job)).$(blockOfFile('a.img'))),
  web: graphWith('web', serve(foreign('App.default', fetchHandler), httpServer(directStack(tap0)))),
} as const;

/** The bytes of an image and its notices, for tests that look at no image. */
export const image = Buffer.from('an image');

/** Returns the input of a format. */
export function inputOf(graph: Graph, settings: Partial<PackageSettings> = {}): PackageInput {
  return {
    graph,
    image,
    notices: 'the notices\n',
    settings: {
      args: [],
      directory: `/var/lib/mirage/${graph.name}`,
      image: `localhost/${graph.name}:latest`,
      ...settings,
    },
    print: {
      json: (value) => JSON.stringify(value, null, 2),
      yaml: (documents) => JSON.stringify(documents, null, 2),
      xml: (text) => text,
      service: (text) => text,
    },
  };
}
