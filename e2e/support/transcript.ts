/** A step of a document: a file to write, or a command with its output. */
export type Step =
  | { readonly is: 'file'; readonly path: string; readonly text: string }
  | { readonly is: 'command'; readonly command: string; readonly output: readonly string[] };

/**
 * Returns the steps of a document in order. A block "```ts file=PATH" is a file. In a block "```console", each line
 * that starts with `$ ` is a command, and the following lines are its output. In a block "```sh", every line is a
 * command.
 */
export function stepsOf(markdown: string): Step[] {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm)].flatMap(
    ([, language, path, text]): Step[] => {
      if (path !== undefined) return [{ is: 'file', path, text: text! }];
      if (language === 'sh')
        return text!
          .trim()
          .split('\n')
          .map((command) => ({ is: 'command', command, output: [] }));
      return language === 'console' ? commandsOf(text!) : [];
    },
  );
}

function commandsOf(text: string): Step[] {
  const steps: { is: 'command'; command: string; output: string[] }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) steps.push({ is: 'command', command: line.slice(2), output: [] });
    else steps.at(-1)?.output.push(line);
  }
  return steps;
}

/** Returns the first expected line that is missing in the output, in order; undefined if all appear. */
export function firstMissing(expected: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let at = 0;
  return expected.find((line) => {
    const found = lines.indexOf(line.trimEnd(), at);
    if (found === -1) return true;
    at = found + 1;
    return false;
  });
}
