import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type ts from 'typescript';
import { typescript } from '../typescript.js';
import { packageOf } from './messages.js';

/** The start of a decorator, at a position where one is allowed. In documentation comments a star precedes it. */
const DECORATOR = /(?:^|[;{}(,]|\bexport|\bdefault|\babstract)\s*@[\w$(]/m;

/**
 * Compiles modules with decorators with TypeScript if tsconfig.json sets `emitDecoratorMetadata`. The bundler has no
 * types, so it would omit the metadata without a warning. The compiler is loaded only if there is such a module.
 */
export const decoratorMetadata: Plugin = {
  name: 'mirage-decorator-metadata',
  setup({ onLoad }) {
    const known = new Map<string, ts.CompilerOptions>();
    onLoad({ filter: /\.[cm]?tsx?$/, namespace: 'file' }, ({ path }) => {
      if (packageOf(path) !== undefined) return undefined;
      const text = readFileSync(path, 'utf8');
      if (!DECORATOR.test(text)) return undefined;
      const options = known.get(dirname(path)) ?? optionsFor(dirname(path));
      known.set(dirname(path), options);
      if (options.emitDecoratorMetadata !== true) return undefined;
      return { contents: compile(path, text, options), loader: path.endsWith('x') ? 'jsx' : 'js' };
    });
  },
};

/** Returns the options of the tsconfig.json that applies to a folder; empty if there is none. */
function optionsFor(folder: string): ts.CompilerOptions {
  const { findConfigFile, parseJsonConfigFileContent, readConfigFile, sys } = typescript();
  const file = findConfigFile(folder, sys.fileExists);
  if (file === undefined) return {};
  const { config } = readConfigFile(file, sys.readFile) as { config?: unknown };
  // The list of files is not needed.
  const nothing = { ...sys, readDirectory: () => [] };
  return parseJsonConfigFileContent(config ?? {}, nothing, dirname(file)).options;
}

function compile(path: string, text: string, options: ts.CompilerOptions): string {
  const { JsxEmit, ModuleKind, ScriptTarget, transpileModule } = typescript();
  const { experimentalDecorators, useDefineForClassFields, strictNullChecks, strict } = options;
  return transpileModule(text, {
    fileName: path,
    compilerOptions: {
      emitDecoratorMetadata: true,
      ...(experimentalDecorators === undefined ? {} : { experimentalDecorators }),
      ...(useDefineForClassFields === undefined ? {} : { useDefineForClassFields }),
      strictNullChecks: strictNullChecks ?? strict ?? true,
      target: ScriptTarget.ES2022,
      module: ModuleKind.ESNext,
      jsx: JsxEmit.Preserve,
      inlineSourceMap: true,
      inlineSources: true,
    },
  }).outputText;
}
