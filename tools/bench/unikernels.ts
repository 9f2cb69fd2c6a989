import type { Workspace } from '../../e2e/support/workspace';

/** A unikernel that writes one line and ends. */
export const HELLO = 'packages/hello';

/** A unikernel with an empty config.ts. */
export const EMPTY = 'packages/empty';

/** Writes the unikernels for the measurements. */
export function writeUnikernels({ write }: Workspace): void {
  write({
    [`${HELLO}/config.ts`]: config('hello'),
    [`${HELLO}/unikernel.ts`]: helloModule('hello'),
    [`${EMPTY}/config.ts`]: '',
  });
}

/** Returns a config.ts with one job that has a console. */
export function config(name: string): string {
  return `import { console, defaultConsole, foreign, job, register } from 'mirage';

register('${name}', [foreign('Unikernel.Hello', console.to(job)).$(defaultConsole)]);
`;
}

/** Returns its module, which writes the text. */
export function helloModule(text: string): string {
  return `import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log(${JSON.stringify(text)});
  },
};
`;
}
