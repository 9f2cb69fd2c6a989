/** A function of the translated engine, from its head to its closing brace; empty when there is none. */
export function functionText(source: string, name: string): string {
  const start = source.search(new RegExp(`^static \\w+ w2c_${name}\\(.*\\{$`, 'm'));
  return start < 0 ? '' : source.slice(start, source.indexOf('\n}\n', start) + 3);
}
