/** What to use in a unikernel instead of features of Node or browsers. */
const INSTEAD: readonly (readonly [names: string, advice: string])[] = [
  [
    'fs fs/promises',
    `To embed a folder in the program, use the device crunch('data'). For a store on a disk, use
kvStore(blockOfFile('disk.img', { sizeMiB: 16 })).`,
  ],
  [
    'http https http2 fetch EventSource XMLHttpRequest',
    `The device httpServer(genericStack(tap0)) answers requests, with the globals Request and Response.
There is no outgoing HTTP yet: genericStack(tap0) connects by TCP.`,
  ],
  [
    'net tls dgram dns WebSocket',
    'The device genericStack(tap0) has TCP and UDP. A network device, for example tap0, reads and writes Ethernet frames.',
  ],
  [
    'process',
    `Declare arguments in config.ts: argument('port', integer, { doc: 'Where it listens.', default: 80 }).
The exit status is the number that start resolves to.`,
  ],
  ['Buffer buffer', 'Use Uint8Array for bytes. TextEncoder and TextDecoder convert between bytes and text.'],
  ['crypto', 'The global crypto has getRandomValues and randomUUID; the device defaultRandom returns random bytes.'],
  [
    'timers timers/promises setImmediate clearImmediate',
    'The globals setTimeout and setInterval exist, and the device defaultTime sleeps.',
  ],
  ['url', 'The globals URL and URLSearchParams exist.'],
  ['require module __dirname __filename', 'Use import: modules are bundled when the unikernel is built.'],
];

const NO_NODE = 'A unikernel does not run on Node';

/** Returns the advice for a module that uses a global or a module of Node, with or without `node:`. */
export function insteadOfNode(name: string): string {
  return `${NO_NODE}.\n${insteadOfGlobal(name) ?? 'Programs reach the outside through devices: declare one in config.ts and accept it as an argument of start.'}`;
}

/** Returns the advice for a package that imports a module of Node. */
export function insteadOfPackage(name: string): string {
  return `${NO_NODE}, and the package ${name} needs it: use one that also runs in browsers.`;
}

/** Returns the advice for a global that unikernels do not have, if there is any. */
export function insteadOfGlobal(name: string): string | undefined {
  const plain = name.replace(/^node:/, '');
  return INSTEAD.find(([names]) => names.split(' ').includes(plain))?.[1];
}

/** Returns the advice for code that reads an environment variable. The name is empty if it is not known. */
export function insteadOfEnvironment(variable: string): string {
  if (variable === 'NODE_ENV') {
    return `process.env.NODE_ENV is a constant. Declare it in the module: declare const process: { env: { NODE_ENV: string } };`;
  }
  const name = (variable === '' ? 'port' : variable).toLowerCase().replaceAll('_', '-');
  return `A unikernel has no environment variables. Declare an argument in config.ts and accept it in start like a device:
argument('${name}', text, { doc: 'What it is for.', default: '' })
Then pass it on the command line of the program: --${name}=VALUE`;
}
