/*
 * Names in main.ts. An export of the user may have any name: one that JavaScript reserves, one that main.ts uses, or
 * one
 * that two modules export. Everything in main.ts gets a unique name, chosen in the order of the graph.
 */

/** Names that a module cannot bind, and names that main.ts uses. */
const RESERVED = [
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if',
  'implements import in instanceof interface let new null package private protected public return static super switch this throw true',
  'try typeof var void while with yield arguments eval undefined NaN Infinity boot all given once embedded args Promise',
  'declareArguments text integer flag duration seconds logLevels address prefix prefixes tcpPort udpPort oneOf size',
].flatMap((words) => words.split(' '));

/** The parameters in main.ts: `arg1`. */
const PARAMETER = /^arg\d+$/;

/** Returns a function that returns each wanted name, followed by a number if the name is taken. */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Set(RESERVED);
  return (wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name) || PARAMETER.test(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  };
}
