import { graphArguments, type Graph } from '@mirage/core';

/** What stands for a secret in a command that is only shown. */
const HIDDEN = 'SECRET';

/** Returns the words of a command line, with other text for the values of secrets. */
export function hideSecrets(graph: Graph, words: readonly string[]): string[] {
  const options = graphArguments(graph).flatMap(({ name, secret }) => (secret ? [`--${name}`] : []));
  return words.map((word, index) => {
    if (options.includes(words[index - 1]!)) return HIDDEN;
    const option = options.find((one) => word.startsWith(`${one}=`));
    return option === undefined ? word : `${option}=${HIDDEN}`;
  });
}
