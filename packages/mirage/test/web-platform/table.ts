/** A case: its name, what it does, and the value that this must return or resolve to, compared as JSON. */
export type Case = readonly [name: string, run: () => unknown, expected: unknown];

/** The cases of files of web-platform-tests, by the path of the file. */
export type Table = Readonly<Record<string, readonly Case[]>>;

/** The value of a case that throws or rejects. */
export const throws = (name: string): string => `throws ${name}`;

/** Returns the failures of tables, a line each, and the number of their cases. */
export async function failuresOf(tables: readonly Table[]): Promise<{ failures: string[]; count: number }> {
  const failures: string[] = [];
  let count = 0;
  for (const table of tables) {
    for (const [file, cases] of Object.entries(table)) {
      for (const [name, run, expected] of cases) {
        count += 1;
        const [found, wanted] = [JSON.stringify(await outcome(run)), JSON.stringify(expected)];
        if (found !== wanted) failures.push(`${file}: ${name}: ${found} instead of ${wanted}`);
      }
    }
  }
  return { failures, count };
}

async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return throws(nameOf(error));
  }
}

/** Returns the result of a call, or the name of its error, for cases with several calls. */
export function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return throws(nameOf(error));
  }
}

/** The same for a promise. */
export function attemptAsync(run: () => unknown): Promise<unknown> {
  return outcome(run);
}

/** An error may be of another realm, so its class is not compared. */
function nameOf(error: unknown): string {
  const { name } = Object(error) as { readonly name?: unknown };
  return typeof name === 'string' ? name : String(error);
}
