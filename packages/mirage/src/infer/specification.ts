/** A package that a unikernel needs. */
export interface Wanted {
  readonly name: string;
  /** Version range, tag or anything else that follows the `@`; empty for any. */
  readonly range: string;
}

/** `dayjs@^1.11` and `@scope/name@1` to name and range. */
export function parseSpecification(specification: string): Wanted {
  const at = specification.indexOf('@', 1);
  return at === -1
    ? { name: specification, range: '' }
    : { name: specification.slice(0, at), range: specification.slice(at + 1) };
}
