/** One command line of a list of arguments: what has blanks or quotes in it is quoted, as the guest's codec splits it. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((arg) => (/^[\w./:=,@%+-]+$/.test(arg) ? arg : `"${arg.replace(/["\\]/g, '\\$&')}"`)).join(' ');
}
