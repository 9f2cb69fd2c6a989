/** A package that a unikernel needs. */
export interface Wanted {
  readonly name: string;
  /** Version range, tag or other text after the `@`. Empty: any version. */
  readonly range: string;
}

/** Splits `dayjs@^1.11` or `@scope/name@1` into name and range. */
export function parseSpecification(specification: string): Wanted {
  const at = specification.indexOf('@', 1);
  return at === -1
    ? { name: specification, range: '' }
    : { name: specification.slice(0, at), range: specification.slice(at + 1) };
}
