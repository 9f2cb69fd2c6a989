import type { Location, Where } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type ts from 'typescript';
import type { Excerpt } from './report.js';
import { typescript } from './typescript.js';

function parse(file: string): ts.SourceFile | undefined {
  return existsSync(file) ? parseText(file, readFileSync(file, 'utf8')) : undefined;
}

/** Parses a module. Nodes have parents. */
export function parseText(file: string, text: string): ts.SourceFile {
  const { createSourceFile, ScriptTarget } = typescript();
  return createSourceFile(file, text, ScriptTarget.Latest, true);
}

/**
 * Returns the location of an argument in the call that starts at `where`; `where` itself, without its `argument`, if
 * there is no such call.
 */
export function placeOfArgument(root: string, where: Where): Location {
  const { argument, ...at } = where;
  const source = argument === undefined ? undefined : parse(absolute(root, where.file));
  if (!source || where.line > source.getLineStarts().length) return at;
  const { forEachChild, isCallExpression } = typescript();
  const position = source.getPositionOfLineAndCharacter(where.line - 1, where.column - 1);

  // The innermost call whose callee contains the position: V8 reports the position of the callee's name.
  let call: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (position < node.getStart() || position >= node.getEnd()) return;
    if (isCallExpression(node) && position >= node.expression.getStart() && position <= node.expression.getEnd())
      call = node;
    forEachChild(node, visit);
  };
  visit(source);
  const found = call?.arguments[argument! - 1];
  return found ? locationOf(source, found, where.file) : at;
}

/** Returns the start of a node, in a file with this name. */
export function locationOf(source: ts.SourceFile, node: ts.Node, file: string): Location {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
  return { file, line: line + 1, column: character + 1 };
}

/** Returns the line of source at a location, and the length of the expression that starts there. */
export function excerptOf(root: string, where: Location | undefined): Excerpt | undefined {
  const file = where && absolute(root, where.file);
  if (!file || !existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8').split(/\r?\n/)[where.line - 1];
  if (text === undefined || text.trim() === '') return undefined;
  const rest = text.slice(where.column - 1);
  const word = /^(?:'[^']*'|"[^"]*"|`[^`]*`|[\w$]+(?:\.[\w$]+)*(?:\([^()]*\))?|\S)/.exec(rest);
  // A file of an npm package may be one line of megabytes.
  const from = text.length > LONGEST_LINE ? Math.max(0, where.column - 1 - LONGEST_LINE / 4) : 0;
  const shown = text.slice(from, from + LONGEST_LINE);
  const column = where.column - from;
  return { text: shown, column, length: Math.min(word ? word[0].length : 1, shown.length - column + 1) };
}

/** The longest part of a line of source that a message shows, in characters. */
const LONGEST_LINE = 160;

/** The locations of an export and its `start`. */
export interface ExportedStart {
  /** The export. */
  readonly exported: Location;
  /** `start` itself; absent if it cannot be found without evaluation. */
  readonly start?: Location;
  /** The parameters of `start` in order, with their types as in the source. */
  readonly parameters: readonly { readonly at: Location; readonly type: string | undefined }[];
}

/** Returns the names that a module itself declares and exports. */
export function exportsOf(file: string): string[] {
  const source = parse(file);
  if (!source) return [];
  return [...declarations(source).keys()];
}

/** Finds an exported value and its `start` in a module. `file` is absolute; `shown` is its name in locations. */
export function findStart(file: string, shown: string, name: string): ExportedStart | undefined {
  const source = parse(file);
  const declaration = source && declarations(source).get(name);
  if (!source || !declaration) return undefined;
  const { forEachChild, isFunctionLike, isPropertyAssignment, isPropertyDeclaration } = typescript();
  let start: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (start) return;
    const named = (node as { name?: ts.Node }).name;
    if (named && named.getText() === 'start' && named.parent === node) {
      start = node;
      return;
    }
    forEachChild(node, visit);
  };
  forEachChild(declaration, visit);
  const exported = locationOf(source, (declaration as { name?: ts.Node }).name ?? declaration, shown);
  if (!start) return { exported, parameters: [] };
  const body = isPropertyAssignment(start) || isPropertyDeclaration(start) ? start.initializer : start;
  const parameters = body && isFunctionLike(body) ? body.parameters : [];
  return {
    exported,
    start: locationOf(source, start, shown),
    parameters: parameters.map((parameter) => ({
      at: locationOf(source, parameter, shown),
      type: parameter.type?.getText(),
    })),
  };
}

/** Returns the exported names and their declarations in this file. */
function declarations(source: ts.SourceFile): Map<string, ts.Node> {
  const api = typescript();
  const local = new Map<string, ts.Node>();
  const exported = new Map<string, ts.Node>();
  for (const statement of source.statements) {
    const isExported =
      api.canHaveModifiers(statement) &&
      !!api.getModifiers(statement)?.some((m) => m.kind === api.SyntaxKind.ExportKeyword);
    const named = api.isVariableStatement(statement)
      ? [...statement.declarationList.declarations]
      : api.isClassDeclaration(statement) || api.isFunctionDeclaration(statement)
        ? [statement]
        : [];
    for (const declaration of named) {
      const name = declaration.name?.getText();
      if (name === undefined) continue;
      local.set(name, declaration);
      if (isExported) exported.set(name, declaration);
    }
  }
  for (const statement of source.statements) {
    if (!api.isExportDeclaration(statement) || !statement.exportClause || !api.isNamedExports(statement.exportClause))
      continue;
    for (const element of statement.exportClause.elements) {
      exported.set(element.name.text, local.get((element.propertyName ?? element.name).text) ?? element);
    }
  }
  return exported;
}

function absolute(root: string, file: string): string {
  return isAbsolute(file) ? file : join(root, file);
}
