/** What to write in a unikernel instead of something that only Node or a browser has. */
const INSTEAD: readonly (readonly [names: string, advice: string])[] = [
  [
    'fs fs/promises',
    `A folder that becomes part of the program is the device crunch('data'), a store on a disk is
kvStore(blockOfFile('disk.img', { sizeMiB: 16 })).`,
  ],
  [
    'net http https http2 tls dgram dns fetch Headers Request Response WebSocket EventSource XMLHttpRequest',
    'There is no TCP/IP yet: a network, for example the device tap0, reads and writes frames of Ethernet.',
  ],
  [
    'process',
    `Arguments are declared in config.ts: argument('port', integer, { doc: 'Where it listens.', default: 80 }).
The exit status is the number that start resolves to.`,
  ],
  ['Buffer buffer', 'Bytes are a Uint8Array; TextEncoder and TextDecoder convert between them and text.'],
  ['crypto', 'The global crypto has getRandomValues and randomUUID; the device defaultRandom gives random bytes.'],
  [
    'timers timers/promises setImmediate clearImmediate',
    'The globals setTimeout and setInterval exist, and the device defaultTime sleeps.',
  ],
  ['url', 'The globals URL and URLSearchParams exist.'],
  ['require module __dirname __filename', 'Write import: modules are bundled when the unikernel is built.'],
];

const NO_NODE = 'A unikernel has no Node underneath';

/** What to do where a module uses a global or a module of Node, with or without `node:`. */
export function insteadOfNode(name: string): string {
  return `${NO_NODE}.\n${insteadOfGlobal(name) ?? 'What it needs from outside is a device: take one as an argument of start.'}`;
}

/** What to do where a package imports what only Node has. */
export function insteadOfPackage(name: string): string {
  return `${NO_NODE}, and the package ${name} needs it: use one that also runs in browsers.`;
}

/** What to do where a global that a unikernel has not is used, if there is anything to say about it. */
export function insteadOfGlobal(name: string): string | undefined {
  const plain = name.replace(/^node:/, '');
  return INSTEAD.find(([names]) => names.split(' ').includes(plain))?.[1];
}

/** What to do where a variable of the environment is read; its name, empty if that is not known. */
export function insteadOfEnvironment(variable: string): string {
  if (variable === 'NODE_ENV') {
    return `process.env.NODE_ENV is a constant. Declare it in the module: declare const process: { env: { NODE_ENV: string } };`;
  }
  const name = (variable === '' ? 'port' : variable).toLowerCase().replaceAll('_', '-');
  return `A unikernel has no environment variables. Declare an argument in config.ts, and take it in start like a device:
argument('${name}', text, { doc: 'What it is for.', default: '' })
The program then gets it on its command line: --${name}=VALUE`;
}
