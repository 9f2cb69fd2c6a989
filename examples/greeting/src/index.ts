/** A greeting for somebody. An ordinary library of the workspace: it knows nothing of unikernels. */
export function greeting(name: string): string {
  return `Hello, ${name}, from a library of the workspace.`;
}
