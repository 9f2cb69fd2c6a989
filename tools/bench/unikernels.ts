import type { Workspace } from '../../e2e/support/workspace';

/** The unikernel that writes one line and ends. */
export const HELLO = 'packages/hello';

/** The unikernel of an empty config.ts. */
export const EMPTY = 'packages/empty';

/** Writes the unikernels that the promises are measured with. */
export function writeUnikernels({ write }: Workspace): void {
  write({
    [`${HELLO}/config.ts`]: config('hello'),
    [`${HELLO}/unikernel.ts`]: helloModule('hello'),
    [`${EMPTY}/config.ts`]: '',
  });
}

/** A config.ts as a user writes it: one job with a console. */
export function config(name: string): string {
  return `import { console, defaultConsole, foreign, job, register } from 'mirage';

register('${name}', [foreign('Unikernel.Hello', console.to(job)).$(defaultConsole)]);
`;
}

/** Its module; another text is another program. */
export function helloModule(text: string): string {
  return `import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log(${JSON.stringify(text)});
  },
};
`;
}
