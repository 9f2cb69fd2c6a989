/** A value of the user's file that does not fit the generated one. */
export class MisfitError extends Error {
  constructor(
    readonly path: readonly string[],
    message: string,
  ) {
    super(message);
  }
}

/**
 * Merges a user's value into a generated one: objects member by member, `null` removes a member, every other value
 * replaces the generated one. Source: RFC 7396, JSON Merge Patch. In addition, an object or a list cannot become
 * something else: the engine would refuse the file. Error: MisfitError.
 */
export function mergePatch(generated: unknown, user: unknown, path: readonly string[] = []): unknown {
  const [wanted, given] = [kindOf(generated), kindOf(user)];
  if (wanted !== given && (wanted === 'an object' || wanted === 'a list'))
    throw new MisfitError(path, `${path.join('.') || 'the file'} has to be ${wanted}, and it is ${given}`);
  if (!isObject(user)) return user;
  const merged: Record<string, unknown> = isObject(generated) ? { ...generated } : {};
  for (const [name, value] of Object.entries(user)) {
    // In this way, `__proto__` is a member like any other.
    if (value === null) Reflect.deleteProperty(merged, name);
    else {
      const merging = Object.hasOwn(merged, name) ? mergePatch(merged[name], value, [...path, name]) : value;
      Object.defineProperty(merged, name, { value: merging, writable: true, enumerable: true, configurable: true });
    }
  }
  return merged;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
