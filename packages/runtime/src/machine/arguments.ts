/** Splits a command line into arguments as a shell would: at blanks, with '...', "..." and \\ to keep them. A quote that is not closed ends with the line. */
export function splitArguments(line: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (character === '\\' && quote !== "'" && index + 1 < line.length) {
      current = (current ?? '') + line[++index]!;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else current += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      current ??= '';
    } else if (character === ' ' || character === '\t' || character === '\n') {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else {
      current = (current ?? '') + character;
    }
  }
  return current === undefined ? found : [...found, current];
}
