/**
 * Returns the command in a message about missing programs, which is the first line that begins with sudo; undefined
 * when there is none.
 */
export function commandOfAdvice(output: string): string | undefined {
  return /^\s*(sudo .+?)\s*$/m.exec(output)?.[1];
}
