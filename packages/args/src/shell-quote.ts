/** Quotes a word for a POSIX shell; a word that needs no quotes is returned unchanged. */
export function shellQuote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
