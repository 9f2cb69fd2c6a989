/** A content coding whose files stand beside the file: `app.js.br`. The first is preferred. */
export interface Coding {
  readonly name: string;
  readonly suffix: string;
}

/** Source: the HTTP Content Coding Registry. */
export const CODINGS: readonly Coding[] = [
  { name: 'br', suffix: '.br' },
  { name: 'zstd', suffix: '.zst' },
  { name: 'gzip', suffix: '.gz' },
];

/** A coding with an optional weight. Source: RFC 9110, 12.4.2 and 12.5.3. */
const MEMBER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[\t ]*;[\t ]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/**
 * Returns the coding of the response: the available one with the highest weight, or `identity`. Returns `undefined` if
 * the client accepts none of them. A malformed member of the list is ignored. Source: RFC 9110, 12.5.3.
 *
 * @param field The field Accept-Encoding; null if the request has none, which means that nothing is known.
 * @param available The codings that the file exists in, preferred ones first.
 */
export function chooseCoding(field: string | null, available: readonly Coding[]): Coding | 'identity' | undefined {
  // Without a weight nothing is excluded: most files and requests.
  if (field === null || (available.length === 0 && !field.includes(';'))) return 'identity';
  const weights = new Map<string, number>();
  for (const member of field.split(',')) {
    const [, name, weight] = MEMBER.exec(member.trim()) ?? [];
    if (name !== undefined) weights.set(name.toLowerCase().replace(/^x-gzip$/, 'gzip'), Number(weight ?? 1));
  }
  const others = weights.get('*');
  let best: Coding | undefined;
  let bestWeight = 0;
  for (const coding of available) {
    const weight = weights.get(coding.name) ?? others ?? 0;
    if (weight > bestWeight) [best, bestWeight] = [coding, weight];
  }
  // What is not in the list is the file as it is, unless `*` excludes it.
  const identity = weights.get('identity') ?? others;
  if (best !== undefined && bestWeight >= (identity ?? 0)) return best;
  return identity === 0 ? undefined : 'identity';
}
