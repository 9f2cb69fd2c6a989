/** A popular npm package, and how the test builds its program, `programs/NAME.ts`. */
export interface PopularPackage {
  /** Name of its program and its unikernel. */
  readonly name: string;
  /** The npm packages: the package first, then its types. Exact versions, because a test compares the output. */
  readonly packages: readonly [string, ...string[]];
  /** The package uses the time, randomness or timers at its top level, so it is evaluated when the image boots. */
  readonly evaluate?: 'boot';
}

/** To add a package, add a row, a program in `programs`, and its output under Node in `transcripts`. */
export const POPULAR_PACKAGES: readonly PopularPackage[] = [
  { name: 'ajv', packages: ['ajv@8.20.0'] },
  { name: 'big.js', packages: ['big.js@7.0.1', '@types/big.js@7.0.0'] },
  { name: 'date-fns', packages: ['date-fns@4.4.0'] },
  { name: 'dayjs', packages: ['dayjs@1.11.23'], evaluate: 'boot' },
  { name: 'drizzle', packages: ['drizzle-orm@0.45.4'] },
  { name: 'effect', packages: ['effect@4.1.0'] },
  { name: 'fast-check', packages: ['fast-check@4.11.0'] },
  { name: 'fast-xml-parser', packages: ['fast-xml-parser@5.12.1'] },
  { name: 'fp-ts', packages: ['fp-ts@2.16.11'] },
  { name: 'graphql', packages: ['graphql@17.1.0'] },
  { name: 'handlebars', packages: ['handlebars@4.7.10'] },
  { name: 'hono', packages: ['hono@4.13.19'] },
  { name: 'immer', packages: ['immer@11.2.13'] },
  { name: 'itty-router', packages: ['itty-router@5.0.24'] },
  { name: 'jose', packages: ['jose@6.2.18'] },
  { name: 'kysely', packages: ['kysely@0.29.9'] },
  { name: 'lodash', packages: ['lodash@4.18.1', '@types/lodash@4.17.27'], evaluate: 'boot' },
  { name: 'luxon', packages: ['luxon@3.7.2', '@types/luxon@3.7.6'] },
  { name: 'markdown-it', packages: ['markdown-it@15.0.3', '@types/markdown-it@14.2.0'] },
  { name: 'marked', packages: ['marked@18.2.1'] },
  { name: 'mathjs', packages: ['mathjs@15.2.0'], evaluate: 'boot' },
  { name: 'msgpack', packages: ['@msgpack/msgpack@3.1.3'] },
  { name: 'nanoid', packages: ['nanoid@6.0.2'] },
  { name: 'noble-hashes', packages: ['@noble/hashes@2.4.0'] },
  { name: 'pako', packages: ['pako@3.0.3'] },
  { name: 'papaparse', packages: ['papaparse@5.7.1', '@types/papaparse@5.5.2'] },
  { name: 'path-to-regexp', packages: ['path-to-regexp@9.0.0'] },
  { name: 'protobufjs', packages: ['protobufjs@8.8.1'] },
  { name: 'rxjs', packages: ['rxjs@7.8.2'] },
  { name: 'semver', packages: ['semver@7.8.6', '@types/semver@7.8.0'] },
  { name: 'superjson', packages: ['superjson@2.2.7'] },
  { name: 'ts-pattern', packages: ['ts-pattern@5.9.2'] },
  { name: 'uuid', packages: ['uuid@14.0.3'] },
  { name: 'valibot', packages: ['valibot@1.5.0'] },
  { name: 'xstate', packages: ['xstate@5.33.3'] },
  { name: 'yaml', packages: ['yaml@2.9.1'] },
  { name: 'zod', packages: ['zod@4.6.7'] },
];
