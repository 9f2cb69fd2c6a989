/** Returns a greeting. This is an ordinary library: it does not depend on unikernels. */
export function greeting(name: string): string {
  return `Hello, ${name}, from a library of the workspace.`;
}
