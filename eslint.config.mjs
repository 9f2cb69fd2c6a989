import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { FREE, ROOMS } from './tools/lint/boundaries.mjs';
import comments from './tools/lint/comment-width.cjs';

const TYPESCRIPT = ['**/*.ts'];
const HOST_SCRIPTS = ['**/*.mjs', '**/*.cjs', '**/*.js'];

/** Constructs that this repository does not use. */
const REFUSED = [
  { selector: 'ExportAllDeclaration', message: 'List public names one by one.' },
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'Handle the error, or let it propagate.',
  },
];
const NO_DEFAULT = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name; only configurations, executors and generators have a default.',
  },
  {
    selector: 'ExportSpecifier[exported.name="default"]',
    message: 'Export by name; only configurations, executors and generators have a default.',
  },
];
const ALL_TESTS_RUN = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing|skipIf|runIf)$/]',
    message: 'Every test runs, every time.',
  },
  {
    selector: ':matches(CallExpression > .callee, MemberExpression > .object)[name=/^(?:x|f)(?:it|test|describe)$/]',
    message: 'Every test runs, every time.',
  },
];

export default tseslint.config(
  {
    ignores: ['**/node_modules/', '**/dist/', 'tmp/', '.nx/', '**/templates/', '**/generated/', 'examples/*/mirage/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    // Scripts of a website, which a browser runs.
    files: ['examples/*/public/**/*.js'],
    languageOptions: { globals: { document: 'readonly', performance: 'readonly', setInterval: 'readonly' } },
  },
  {
    files: HOST_SCRIPTS,
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'URL',
          '__dirname',
          '__filename',
          'clearTimeout',
          'console',
          'module',
          'process',
          'require',
          'setImmediate',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    plugins: { mirage: { rules: { 'comment-width': comments.commentWidth } } },
    rules: {
      eqeqeq: 'error',
      'mirage/comment-width': 'error',
      // A MirageError's message contains what the user needs to know about its cause.
      'preserve-caught-error': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', ...REFUSED, ...NO_DEFAULT],
    },
  },
  // A table of cases can be read row by row.
  { files: ['**/*.spec.ts'], rules: { 'max-lines': ['error', { max: 500 }] } },
  {
    files: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...REFUSED, ...NO_DEFAULT, ...ALL_TESTS_RUN] },
  },
  {
    // The public names are listed once, in the file that is exported here.
    files: [
      'packages/core/src/index.ts',
      'packages/core/src/language.ts',
      'packages/mirage/src/index.ts',
      'packages/mirage/src/types.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...REFUSED.slice(1), ...NO_DEFAULT] },
  },
  {
    // Files for which a tool requires a default export, and apps as their frameworks document them.
    files: [
      '**/*.config.*',
      '**/executor.ts',
      '**/generator.ts',
      '**/global-setup.ts',
      '**/global-teardown.ts',
      'examples/*/app.ts',
      'examples/two_servers/site.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...REFUSED] },
  },
  {
    // Some examples accept devices and do not use them.
    files: ['examples/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }] },
  },
  {
    // The declarations must be compatible with lib.dom and @types/node when these are present, and must compile without
    // them. That needs `any`, `@ts-ignore` and interfaces that only extend.
    files: ['packages/types/src/globals.ts', 'packages/types/src/web-globals.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/ban-ts-comment': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
    },
  },
  ...ROOMS.map(({ name, files, ignores = [], refuses }) => ({
    name: `boundaries of ${name}`,
    files: files.map((glob) => (glob.endsWith('**') ? `${glob}/*.ts` : glob)),
    ignores: [...FREE, ...ignores],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: refuses }] },
  })),
);
