/*
 * Names in main.ts. A user may call an export as any word: one that JavaScript reserves, one that main.ts uses itself,
 * one that two modules export. Whatever it is, each thing in main.ts has a name of its own, chosen in the order of the
 * graph.
 */

/** What cannot be bound in a module, or should not be since main.ts uses it. */
const RESERVED = [
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if',
  'implements import in instanceof interface let new null package private protected public return static super switch this throw true',
  'try typeof var void while with yield arguments eval undefined NaN Infinity boot all given once embedded args Promise',
  'declareArguments text integer flag duration seconds logLevels address prefix tcpPort udpPort oneOf',
].flatMap((words) => words.split(' '));

/** Parameters inside main.ts: `arg1`. */
const PARAMETER = /^arg\d+$/;

/** A function that gives each wanted name, with a number behind it if it is taken. */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Set(RESERVED);
  return (wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name) || PARAMETER.test(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  };
}
