import { resolve } from 'node:path';
import ts from 'typescript';

/** A file of this folder that exists only in memory. */
const FILE = resolve(__dirname, 'objects.ts');

/** Returns a constant with an object as a literal, so that an unknown member is an error, too. */
export function typedLiteral(name: string, type: string, object: object): string {
  return `export const ${name}: ${type} = ${JSON.stringify(object, null, 2)};`;
}

/** Returns the messages of TypeScript about a program in this folder. */
export function errorsOf(source: string): string[] {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => (path === FILE ? source : readFile(path));
  host.fileExists = (path) => path === FILE || fileExists(path);
  const program = ts.createProgram([FILE], options, host);
  const file = program.getSourceFile(FILE)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}
