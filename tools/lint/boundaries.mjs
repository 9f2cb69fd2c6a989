/*
 * Rules for imports between packages, worlds and folders, as data. Each row is a room: its files, and what they must
 * not import. An ESLint rule has one setting per file, so only the last row that matches a file applies: a room inside
 * another repeats the rules of the outer one. Specs and `test` folders run on the host and have no rules.
 *
 * To add a package: a line in PACKAGES. A pure package has its room from that line; others have rows in ROOMS for each
 * of their worlds. tools/lint/boundaries.spec.ts compares PACKAGES with the folders and says what is missing.
 */
import { builtinModules } from 'node:module';

/** The other packages that each package may import. */
export const PACKAGES = {
  types: [],
  args: ['@mirage/types'],
  programs: [],
  core: ['@mirage/types', '@mirage/args', '@mirage/programs'],
  runtime: ['@mirage/types', '@mirage/args'],
  storage: ['@mirage/types', '@mirage/runtime'],
  tcpip: ['@mirage/types', '@mirage/runtime'],
  http: ['@mirage/types', '@mirage/runtime'],
  testing: ['@mirage/types'],
  kernel: ['@mirage/types', '@mirage/args', '@mirage/programs'],
  unix: ['@mirage/types', '@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel'],
  'bare-metal': ['@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel'],
  xen: [
    '@mirage/types',
    '@mirage/args',
    '@mirage/programs',
    '@mirage/core',
    '@mirage/runtime',
    '@mirage/kernel',
    '@mirage/bare-metal',
  ],
  virtio: [
    '@mirage/types',
    '@mirage/args',
    '@mirage/programs',
    '@mirage/core',
    '@mirage/runtime',
    '@mirage/kernel',
    '@mirage/bare-metal',
  ],
  mirage: [
    '@mirage/types',
    '@mirage/args',
    '@mirage/programs',
    '@mirage/core',
    '@mirage/runtime',
    '@mirage/storage',
    '@mirage/tcpip',
    '@mirage/http',
    '@mirage/testing',
    '@mirage/kernel',
    '@mirage/bare-metal',
    '@mirage/unix',
    '@mirage/xen',
    '@mirage/virtio',
  ],
  examples: ['mirage'],
  e2e: ['mirage'],
};

/** The packages with their own rows in ROOMS. All others run without Node and import only what PACKAGES allows. */
const WITH_ROOMS = ['http', 'core', 'kernel', 'bare-metal', 'unix', 'xen', 'virtio', 'mirage', 'examples', 'e2e'];
const PURE = Object.keys(PACKAGES).filter((name) => !WITH_ROOMS.includes(name));

/** The packages that guest code may import. It is in the image, and the configuration language is not. */
const GUEST = ['@mirage/types', '@mirage/args', '@mirage/runtime', '@mirage/kernel'];

const OURS = String.raw`(?:@mirage/|mirage(?:/|$))`;

function anyOf(specifiers) {
  return specifiers.map((specifier) => `${specifier}(?:/|$)`).join('|');
}

/** Refuses packages of this repository that are not in the list. */
function siblingsBut(room, allowed) {
  const message = `${room} may import ${allowed.length === 0 ? 'no other package of this repository' : `of this repository only ${allowed.join(', ')}`}.`;
  return { regex: allowed.length === 0 ? `^${OURS}` : `^(?!${anyOf(allowed)})${OURS}`, message };
}

/** Refuses all packages that are not in the list. */
function packagesBut(room, allowed) {
  const message = `${room} may import ${allowed.length === 0 ? 'no package' : `only ${allowed.join(' and ')}`}.`;
  return { regex: `^(?!\\.{1,2}(?:/|$)${allowed.length === 0 ? '' : `|${anyOf(allowed)}`})`, message };
}

/** Refuses folders and files by relative path, from any depth. */
function relative(folders, message, allowTypeImports = false) {
  return { regex: `^(?:\\.{1,2}/)+(?:${folders.join('|')})(?:/|\\.[jt]s$|$)`, message, allowTypeImports };
}

const noNode = {
  regex: `^(?:node:|(?:${builtinModules.filter((name) => !name.startsWith('_')).join('|')})(?:/|$))`,
  message: 'Pure and guest files run without Node.',
};
const noShortCut = {
  regex: String.raw`^(?:\.\./)+[\w-]+/(?:src|dist)(?:/|$)`,
  message: 'Import another package by its name.',
};
const noTools = { regex: String.raw`^(?:\.{1,2}/)+tools(?:/|$)`, message: 'Nothing imports tools.' };
const always = [noShortCut, noTools];

const noHost = relative(['host'], 'Guest files never import host files: they are inside the image.');
const noGuest = relative(['guest'], 'Host files never import guest files: they are inside the image.');
const xenHost = [siblingsBut('xen', PACKAGES.xen), noGuest, ...always];
const noPlans = 'Devices know neither the graph nor plans.';
const programTypes = {
  regex: '^@mirage/programs$',
  message: 'core is pure: import only types of @mirage/programs.',
  allowTypeImports: true,
};
const pureCore = [packagesBut('core', PACKAGES.core), programTypes, noNode, ...always];
const loadedByNx = {
  regex: `^${OURS}`,
  message: 'Nx loads this file before any package is built: import no sibling at run time.',
  allowTypeImports: true,
};

/**
 * @type {{ name: string, files: string[], refuses: { regex: string, message: string, allowTypeImports?: boolean }[]
 *   }[]}
 */
export const ROOMS = [
  // Pure packages: no others than these, and no Node.
  ...PURE.map((name) => ({
    name,
    files: [`packages/${name}/src/**`],
    refuses: [packagesBut(name, PACKAGES[name]), noNode, ...always],
  })),

  {
    // Only the stack has a clock, timers and a network: the protocols get time and bytes from it.
    name: 'tcpip, protocols',
    files: ['packages/tcpip/src/**'],
    ignores: ['packages/tcpip/src/stack/**'],
    refuses: [packagesBut('a protocol of tcpip', ['@mirage/types']), noNode, ...always],
  },

  {
    // It imports the maintained libraries of the web besides.
    name: 'http',
    files: ['packages/http/src/**'],
    refuses: [siblingsBut('http', PACKAGES.http), noNode, ...always],
  },
  {
    name: 'http, syntax',
    files: ['packages/http/src/wire/**'],
    refuses: [packagesBut('the syntax of http', []), noNode, ...always],
  },

  {
    name: 'programs',
    files: ['packages/programs/src/**'],
    refuses: [siblingsBut('programs', PACKAGES.programs), ...always],
  },
  {
    name: 'programs, the list',
    files: ['packages/programs/src/programs.ts'],
    refuses: [packagesBut('the list of programs', []), noNode, ...always],
  },

  { name: 'core', files: ['packages/core/src/**'], refuses: pureCore },
  {
    name: 'core/dsl',
    files: ['packages/core/src/dsl/**'],
    refuses: [
      ...pureCore,
      relative(['graph', 'plan', 'index', 'language'], 'The language knows neither the graph nor plans.'),
      relative(['devices'], 'Devices are written in the language, not the reverse.'),
    ],
  },
  {
    name: 'core/devices',
    files: ['packages/core/src/devices/**'],
    refuses: [
      ...pureCore,
      relative(['graph', 'plan'], noPlans),
      { regex: String.raw`^\.\./index(?:\.js)?$`, message: noPlans },
    ],
  },
  {
    name: 'core/graph',
    files: ['packages/core/src/graph/**'],
    refuses: [...pureCore, relative(['plan', 'index'], 'The graph does not know what is planned with it.')],
  },
  {
    name: 'core/plan',
    files: ['packages/core/src/plan/**'],
    refuses: [...pureCore, relative(['index'], 'The list of public names is for other packages.')],
  },

  { name: 'kernel', files: ['packages/kernel/**'], refuses: [siblingsBut('kernel', PACKAGES.kernel), ...always] },
  {
    name: 'kernel, pure',
    files: ['packages/kernel/natives/**', 'packages/kernel/abi/**'],
    // It runs when the kernel is built.
    ignores: ['**/emit.ts'],
    refuses: [
      packagesBut('kernel', ['@mirage/types', '@mirage/args']),
      noNode,
      relative(['image', 'build'], 'Lists know nothing of images and builds.'),
      ...always,
    ],
  },

  {
    name: 'bare-metal',
    files: ['packages/bare-metal/src/**'],
    refuses: [siblingsBut('bare-metal', PACKAGES['bare-metal']), ...always],
  },

  ...['unix', 'xen', 'virtio'].flatMap((platform) => [
    {
      name: platform,
      files: [`packages/${platform}/src/**`],
      refuses: [siblingsBut(platform, PACKAGES[platform]), ...always],
    },
    {
      name: `${platform}, host`,
      files: [`packages/${platform}/src/host/**`],
      refuses: [siblingsBut(platform, PACKAGES[platform]), noGuest, ...always],
    },
    {
      name: `${platform}, guest`,
      files: [`packages/${platform}/src/guest/**`],
      // On unix the guest is a process of Node.
      refuses: [
        siblingsBut(`${platform}/src/guest`, GUEST),
        noHost,
        ...(platform === 'unix' ? [] : [noNode]),
        ...always,
      ],
    },
  ]),
  // The laptop Xen is one of two toolstacks: host files import it only through choose-xen.ts, and it imports neither
  // that file nor the other toolstack.
  {
    name: 'xen, host without the lab',
    files: ['packages/xen/src/host/**'],
    ignores: ['packages/xen/src/host/lab/**', 'packages/xen/src/host/choose-xen.ts'],
    refuses: [...xenHost, relative(['lab'], 'Only choose-xen.ts imports the laptop Xen.')],
  },
  {
    name: 'xen, run',
    files: ['packages/xen/src/host/run/**', 'packages/xen/src/host/config/**'],
    refuses: [...xenHost, relative(['lab', 'local', 'choose-xen'], 'What runs a domain knows no toolstack.')],
  },
  {
    name: 'xen, lab',
    files: ['packages/xen/src/host/lab/**'],
    refuses: [
      ...xenHost,
      relative(['local', 'choose-xen', 'command', 'platform', 'index'], 'The laptop Xen does not know who uses it.'),
    ],
  },

  { name: 'mirage', files: ['packages/mirage/src/**'], refuses: [siblingsBut('mirage', PACKAGES.mirage), ...always] },
  {
    name: 'mirage, loaded by Nx',
    files: ['packages/mirage/src/plugin.ts', 'packages/mirage/src/infer/**', 'packages/mirage/src/generators/**'],
    refuses: [
      loadedByNx,
      relative(['steps', 'executors', 'testing', 'index', 'types'], loadedByNx.message, true),
      ...always,
    ],
  },

  { name: 'examples', files: ['examples/**'], refuses: [siblingsBut('examples', PACKAGES.examples), ...always] },
  // The code of a third party may import every public package.
  {
    name: 'e2e',
    files: ['e2e/**'],
    ignores: ['e2e/support/stranger/**'],
    refuses: [siblingsBut('e2e', PACKAGES.e2e), ...always],
  },
];

/** Files without rules. */
export const FREE = ['**/*.spec.ts', '**/test/**'];
