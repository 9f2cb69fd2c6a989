/*
 * Who may import what: packages, worlds and folders, as data. A row is a room: the files in it, and what they must not
 * import. Of the rows that a file is in, only the last counts, since a rule of ESLint has one setting per file: a room
 * inside a room repeats the refusals of the outer one. Specs and `test` folders run on the host and are free.
 *
 * To add a package: a line in PACKAGES, and a row in ROOMS for each of its worlds. tools/lint/boundaries.spec.ts has a
 * row for each.
 */
import { builtinModules } from 'node:module';

/** What each package may import of the others. */
const PACKAGES = {
  types: [],
  args: ['@mirage/types'],
  core: ['@mirage/types', '@mirage/args'],
  runtime: ['@mirage/types', '@mirage/args'],
  storage: ['@mirage/types', '@mirage/runtime'],
  tcpip: ['@mirage/types', '@mirage/runtime'],
  testing: ['@mirage/types'],
  kernel: ['@mirage/types', '@mirage/core'],
  unix: ['@mirage/types', '@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel'],
  image: ['@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel'],
  xen: ['@mirage/types', '@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel', '@mirage/image'],
  virtio: ['@mirage/types', '@mirage/args', '@mirage/core', '@mirage/runtime', '@mirage/kernel', '@mirage/image'],
  mirage: [
    '@mirage/types',
    '@mirage/args',
    '@mirage/core',
    '@mirage/runtime',
    '@mirage/storage',
    '@mirage/tcpip',
    '@mirage/testing',
    '@mirage/kernel',
    '@mirage/image',
    '@mirage/unix',
    '@mirage/xen',
    '@mirage/virtio',
  ],
  examples: ['mirage'],
  e2e: ['mirage'],
};

/** What guest code may import of the others: it is inside the image, and the configuration language is not. */
const GUEST = ['@mirage/types', '@mirage/args', '@mirage/runtime', '@mirage/kernel'];

const OURS = String.raw`(?:@mirage/|mirage(?:/|$))`;

function anyOf(specifiers) {
  return specifiers.map((specifier) => `${specifier}(?:/|$)`).join('|');
}

/** Packages of ours that are not in the list. */
function siblingsBut(room, allowed) {
  const message = `${room} may import ${allowed.length === 0 ? 'no package of ours' : `of our packages only ${allowed.join(', ')}`}.`;
  return { regex: allowed.length === 0 ? `^${OURS}` : `^(?!${anyOf(allowed)})${OURS}`, message };
}

/** Every package that is not in the list, ours or not. */
function packagesBut(room, allowed) {
  const message = `${room} may import ${allowed.length === 0 ? 'no package' : `only ${allowed.join(' and ')}`}.`;
  return { regex: `^(?!\\.{1,2}(?:/|$)${allowed.length === 0 ? '' : `|${anyOf(allowed)}`})`, message };
}

/** Folders and files that are reached by a relative path, from any depth. */
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
const noPlans = 'Devices know neither the graph nor plans.';
const pureCore = [packagesBut('core', PACKAGES.core), noNode, ...always];
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
  {
    name: 'types',
    files: ['packages/types/src/**'],
    refuses: [packagesBut('types', PACKAGES.types), noNode, ...always],
  },

  {
    name: 'args',
    files: ['packages/args/src/**'],
    refuses: [packagesBut('args', PACKAGES.args), noNode, ...always],
  },

  { name: 'core', files: ['packages/core/src/**'], refuses: pureCore },
  {
    name: 'core/dsl',
    files: ['packages/core/src/dsl/**'],
    refuses: [
      ...pureCore,
      relative(['graph', 'plan', 'index'], 'The language knows neither the graph nor plans.'),
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

  {
    name: 'runtime',
    files: ['packages/runtime/src/**'],
    refuses: [packagesBut('runtime', PACKAGES.runtime), noNode, ...always],
  },

  {
    name: 'storage',
    files: ['packages/storage/src/**'],
    refuses: [packagesBut('storage', PACKAGES.storage), noNode, ...always],
  },

  {
    name: 'tcpip',
    files: ['packages/tcpip/src/**'],
    refuses: [packagesBut('tcpip', ['@mirage/types']), noNode, ...always],
  },
  {
    name: 'tcpip/stack',
    files: ['packages/tcpip/src/stack/**'],
    refuses: [packagesBut('tcpip/stack', PACKAGES.tcpip), noNode, ...always],
  },

  {
    name: 'testing',
    files: ['packages/testing/src/**'],
    refuses: [packagesBut('testing', PACKAGES.testing), noNode, ...always],
  },

  { name: 'kernel', files: ['packages/kernel/**'], refuses: [siblingsBut('kernel', PACKAGES.kernel), ...always] },
  {
    name: 'kernel, pure',
    files: ['packages/kernel/natives/**', 'packages/kernel/abi/**'],
    // What writes the lists as C runs when the kernel is built.
    ignores: ['**/emit.ts'],
    refuses: [
      packagesBut('kernel', ['@mirage/types']),
      noNode,
      relative(['image', 'build'], 'Lists know nothing of images and builds.'),
      ...always,
    ],
  },

  {
    name: 'image',
    files: ['packages/image/src/**'],
    refuses: [siblingsBut('image', PACKAGES.image), ...always],
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
  // What strangers wrote may import what is public.
  {
    name: 'e2e',
    files: ['e2e/**'],
    ignores: ['e2e/support/stranger/**'],
    refuses: [siblingsBut('e2e', PACKAGES.e2e), ...always],
  },
];

/** Files that no room holds. */
export const FREE = ['**/*.spec.ts', '**/test/**'];
