/*
 * A unikernel has one locale and one time zone. If a module of the user names another one literally, the build warns.
 * Packages are not checked: many name locales that the program never uses.
 */
import { MirageError, type Location, type Problem } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type ts from 'typescript';
import { locationOf, parseText } from '../source.js';
import { typescript } from '../typescript.js';
import type { UnikernelProject } from '../unikernel-project.js';
import { packageOf } from './messages.js';

/** Methods with a locale argument, and the index of that argument. */
const METHODS: Readonly<Record<string, number>> = {
  localeCompare: 1,
  toLocaleDateString: 0,
  toLocaleLowerCase: 0,
  toLocaleString: 0,
  toLocaleTimeString: 0,
  toLocaleUpperCase: 0,
};

/** The parts of `Intl` that unikernels do not have. */
const ABSENT = ['DisplayNames', 'DurationFormat', 'Locale', 'Segmenter'];

const KNOWN_LOCALE = /^en(?:-us)?(?:-u-.*)?$/i;
const KNOWN_ZONE = /^(?:(?:etc\/)?(?:utc|gmt[+-]?0?|uct|zulu|universal|greenwich))$/i;

export interface LocaleProblems {
  readonly errors: readonly MirageError[];
  readonly warnings: readonly Problem[];
}

/** Checks the user's modules. `files` are relative to the workspace root. Errors: MIR0421. Warnings: MIR0420. */
export function localeProblemsIn(unikernel: UnikernelProject, files: readonly string[]): LocaleProblems {
  const found = files
    .filter((file) => packageOf(file) === undefined && /\.[cm]?[jt]sx?$/.test(file))
    .flatMap((file) => problemsIn(file, join(unikernel.root, file)));
  return {
    errors: found.filter(({ code }) => code === 'MIR0421').map((one) => new MirageError(one.code, one.message, one)),
    warnings: found.filter(({ code }) => code === 'MIR0420'),
  };
}

function problemsIn(file: string, path: string): Problem[] {
  // Virtual files of the bundler do not exist on the disk.
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  if (!/\b(?:Intl|toLocale\w+|localeCompare)\b/.test(text)) return [];
  const source = parseText(file, text);
  const problems: Problem[] = [];
  const visit = (node: ts.Node): void => {
    problems.push(...problemsAt(node, (at) => locationOf(source, at, file), text));
    typescript().forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

function problemsAt(node: ts.Node, locate: (node: ts.Node) => Location, text: string): Problem[] {
  const { isCallExpression, isNewExpression, isPropertyAccessExpression } = typescript();
  if (!isCallExpression(node) && !isNewExpression(node)) return [];
  const callee = node.expression;
  if (!isPropertyAccessExpression(callee)) return [];
  const name = callee.name.text;
  const isOfIntl = /^(?:globalThis\.)?Intl$/.test(callee.expression.getText());
  if (isOfIntl && ABSENT.includes(name)) return isGuarded(name, text) ? [] : [absent(name, locate(callee))];
  const position = isOfIntl && /^[A-Z]/.test(name) ? 0 : isNewExpression(node) ? undefined : METHODS[name];
  if (position === undefined) return [];
  const [locales, options] = [node.arguments?.[position], node.arguments?.[position + 1]];
  return [
    ...firstTexts(locales)
      .filter((literal) => !KNOWN_LOCALE.test(literal.text))
      .map((literal) => otherLocale(literal.text, locate(literal))),
    ...zonesIn(options)
      .filter((literal) => !KNOWN_ZONE.test(literal.text))
      .map((literal) => otherZone(literal.text, locate(literal))),
  ];
}

/** Whether a module checks that a part of `Intl` exists before it uses it. */
function isGuarded(name: string, text: string): boolean {
  return new RegExp(
    `typeof\\s+Intl\\.${name}|\\bIntl\\.${name}\\s*(?:[?&|!=)]|\\?\\.)|['"]${name}['"]\\s+in\\s+Intl`,
  ).test(text);
}

/** Returns the preferred locale: a string literal, or the first of a list. */
function firstTexts(node: ts.Expression | undefined): ts.StringLiteralLike[] {
  const { isArrayLiteralExpression, isStringLiteralLike } = typescript();
  const first = node && isArrayLiteralExpression(node) ? node.elements[0] : node;
  return first && isStringLiteralLike(first) ? [first] : [];
}

function zonesIn(node: ts.Expression | undefined): ts.StringLiteralLike[] {
  const { isObjectLiteralExpression, isPropertyAssignment, isStringLiteralLike } = typescript();
  if (!node || !isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) =>
    isPropertyAssignment(property) &&
    /^['"]?timeZone['"]?$/.test(property.name.getText()) &&
    isStringLiteralLike(property.initializer)
      ? [property.initializer]
      : [],
  );
}

function otherLocale(locale: string, where: Location): Problem {
  return {
    code: 'MIR0420',
    message: `A unikernel supports only the locale en-US: '${locale}' has the same effect.`,
    where,
    next: `Use a package that contains the language, for example date-fns with date-fns/locale for dates,
or write 'en-US' for English.`,
  };
}

function otherZone(zone: string, where: Location): Problem {
  return {
    code: 'MIR0420',
    message: `A unikernel supports only the time zone UTC: '${zone}' throws a RangeError at run time.`,
    where,
    next: `Use a package that contains the time zones, for example moment-timezone,
or write 'UTC'.`,
  };
}

function absent(name: string, where: Location): Problem {
  return {
    code: 'MIR0421',
    message: `A unikernel has no Intl.${name}.`,
    where,
    next: `Use a package that does this without Intl${name === 'Segmenter' ? ', for example graphemer' : ''}.
Available: Intl.Collator, DateTimeFormat, ListFormat, NumberFormat, PluralRules and RelativeTimeFormat.`,
  };
}
