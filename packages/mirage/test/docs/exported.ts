import { join, relative } from 'node:path';
import ts from 'typescript';

/** One docstring example. */
export interface Example {
  /** The file that documents it, relative to the workspace, and its first line of code there. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The documentation of what some modules export. */
export interface Documentation {
  readonly examples: readonly Example[];
  /** `file:line: problem` for each export without summary, and each function or type without example. */
  readonly problems: readonly string[];
}

/** The names of a package's files, as they are in its sources: relative to the workspace, with slashes. */
const shown = (root: string, file: string): string => relative(root, file).replaceAll('\\', '/');

/**
 * Reads the documentation of every symbol that the modules `entries` of `program` export. Follows re-exports to the
 * declarations, so that a symbol that two modules export counts once.
 */
export function documentation(root: string, program: ts.Program, entries: readonly string[]): Documentation {
  const checker = program.getTypeChecker();
  const symbols = new Set<ts.Symbol>();
  for (const entry of entries) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${shown(root, entry)} exports nothing.`);
    for (const exported of checker.getExportsOfModule(module))
      symbols.add(exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported);
  }
  const examples: Example[] = [];
  const problems: string[] = [];
  for (const symbol of symbols) {
    const declaration = symbol.declarations?.[0];
    if (!declaration) throw new Error(`${symbol.name} has no declaration.`);
    const at = `${shown(root, declaration.getSourceFile().fileName)}:${lineOf(declaration)}: ${symbol.name}`;
    const found = symbol.declarations!.flatMap((each) => examplesOf(root, each));
    examples.push(...found);
    if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === '')
      problems.push(`${at} has no summary.`);
    if (found.length === 0 && needsExample(checker, symbol, declaration)) problems.push(`${at} has no @example.`);
    for (const { file, line, code } of found)
      if (code.trim() === '') problems.push(`${file}:${line}: the example of ${symbol.name} has no code.`);
  }
  return { examples, problems };
}

function lineOf(node: ts.Node): number {
  return ts.getLineAndCharacterOfPosition(node.getSourceFile(), node.getStart()).line + 1;
}

/** Functions and types need an example; other constants are explained by the functions that accept them. */
function needsExample(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  if (symbol.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Function)) return true;
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0;
}

const FENCE = /^\s*```\s*(\w*)\s*$/;

/** The examples in a declaration's docstring. Code is the text below `@example`, or its fenced part when it has one. */
function examplesOf(root: string, declaration: ts.Declaration): Example[] {
  const source = declaration.getSourceFile();
  return ts
    .getJSDocTags(declaration)
    .filter(({ tagName }) => tagName.text === 'example')
    .map((tag): Example => {
      const from = ts.getLineAndCharacterOfPosition(source, tag.tagName.end).line;
      const lines = source.text
        .slice(tag.tagName.end, endOf(tag))
        .replace(/\*\/\s*$/, '')
        .split('\n')
        .map((line, index) => (index === 0 ? line : line.replace(/^\s*\*( |$)?/, '')));
      // Other lines become empty, so that the line numbers of the example are those of the docstring.
      let isCode = !lines.some((line) => FENCE.test(line));
      const code = lines.map((line) => {
        const fence = FENCE.exec(line);
        if (fence) isCode = fence[1] === 'ts';
        return fence || !isCode ? '' : line;
      });
      return { file: shown(root, source.fileName), line: from + 1, code: code.join('\n') };
    });
}

/** The end of a tag's text: the next tag, or the end of the comment. TypeScript ends some tags before their fences. */
function endOf(tag: ts.JSDocTag): number {
  const comment = tag.parent as ts.JSDoc;
  const next = comment.tags?.find(({ pos }) => pos > tag.pos);
  return next ? next.pos : comment.end;
}

/** The options that examples compile with: those of a user's workspace with the tests that its generators write. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['@mirage/source'],
  types: ['jest', 'node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A program of the files, some of which exist only in `virtual`. Files of `previous` are not read again. */
export function programOf(
  files: readonly string[],
  virtual: ReadonlyMap<string, string> = new Map(),
  previous?: ts.Program,
): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (file) => virtual.has(file) || fileExists(file);
  host.readFile = (file) => virtual.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...more) => {
    const text = virtual.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, version, true);
    return previous?.getSourceFile(file) ?? getSourceFile(file, version, ...more);
  };
  return ts.createProgram([...files], OPTIONS, host, previous);
}

/**
 * Compiles all examples in one program, each as a separate module. Returns `file:line: message` for each error, at the
 * line of the docstring.
 */
export function compileExamples(root: string, examples: readonly Example[], previous?: ts.Program): string[] {
  const byFile = new Map(examples.map((example, index) => [join(root, 'tmp/examples', `${index}.ts`), example]));
  const virtual = new Map([...byFile].map(([file, { code }]) => [file, code]));
  const program = programOf([...byFile.keys()], virtual, previous);
  return [...byFile].flatMap(([file, { file: documented, line }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line: below } = ts.getLineAndCharacterOfPosition(source!, diagnostic.start ?? 0);
      return `${documented}:${line + below}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}
