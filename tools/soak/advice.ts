/**
 * The command of a message that says what is missing: the first line that begins with sudo. Nothing when there is none.
 */
export function commandOfAdvice(output: string): string | undefined {
  return /^\s*(sudo .+?)\s*$/m.exec(output)?.[1];
}
