import type {
  BinaryExpression,
  BlockStatement,
  ConditionalExpression,
  Identifier,
  IfStatement,
  Literal,
  LogicalExpression,
  MemberExpression,
  Node,
  Statement,
  TryStatement,
  UnaryExpression,
} from 'acorn';
import { someChild, type FreeName, type NamedProgram } from './free-names.js';

/** The longest text of a variable or function that is searched for a test. A whole library is not a test. */
const LONGEST_TEST = 400;

/** How many variables and functions are followed from a condition. */
const MOST_STEPS = 3;

/**
 * Whether a program checks that a name exists before it uses it, or never executes the use. A check is a condition with
 * `typeof` or `globalThis` around or before the use, or a `try` with `catch` around it.
 */
export function isGuarded({ node, ancestors }: FreeName, { meaningOf }: NamedProgram): boolean {
  const tests = (test: Node, steps = MOST_STEPS): boolean => {
    if (isProbe(test)) return true;
    if (test.type === 'Identifier' && steps > 0) {
      const meaning = meaningOf(test as Identifier);
      if (meaning && meaning.end - meaning.start <= LONGEST_TEST && tests(meaning, steps - 1)) return true;
    }
    return someChild(test, (child) => tests(child, steps));
  };
  return ancestors.some((ancestor, index) => {
    const inside = ancestors[index + 1] ?? node;
    switch (ancestor.type) {
      case 'UnaryExpression':
        return (ancestor as UnaryExpression).operator === 'typeof' && inside === node;
      case 'IfStatement':
      case 'ConditionalExpression': {
        const { test, consequent } = ancestor as IfStatement | ConditionalExpression;
        return inside !== test && (isNever(test, inside === consequent) || tests(test));
      }
      case 'LogicalExpression': {
        const { left, right, operator } = ancestor as LogicalExpression;
        return inside === right && (isNever(left, operator === '&&') || tests(left));
      }
      case 'TryStatement': {
        const { block, handler } = ancestor as TryStatement;
        return inside === block && Boolean(handler);
      }
      case 'BlockStatement':
      case 'Program': {
        const { body } = ancestor as BlockStatement;
        return body
          .slice(0, body.indexOf(inside as Statement))
          .some((before) => before.type === 'IfStatement' && leaves(before.consequent) && tests(before.test));
      }
      default:
        return false;
    }
  });
}

/** Whether a branch is never executed: the bundler keeps conditions that it knows to be constant. */
function isNever(test: Node, whenTrue: boolean): boolean {
  return test.type === 'Literal' && (test as Literal).value === !whenTrue;
}

/** `typeof name`, `'name' in globalThis`, `globalThis.name` as a value. */
function isProbe(node: Node): boolean {
  if (node.type === 'UnaryExpression') {
    const { operator, argument } = node as UnaryExpression;
    return operator === 'typeof' && (argument.type === 'Identifier' || isOfGlobalThis(argument));
  }
  if (node.type === 'BinaryExpression') {
    const { operator, right } = node as BinaryExpression;
    return operator === 'in' && isGlobalThis(right);
  }
  return isOfGlobalThis(node);
}

function isOfGlobalThis(node: Node): boolean {
  return node.type === 'MemberExpression' && isGlobalThis((node as MemberExpression).object);
}

function isGlobalThis(node: Node): boolean {
  return node.type === 'Identifier' && (node as Identifier).name === 'globalThis';
}

/** Whether a statement always leaves the enclosing block. */
function leaves(statement: Statement): boolean {
  if (statement.type === 'BlockStatement') {
    const last = statement.body.at(-1);
    return last !== undefined && leaves(last);
  }
  return ['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement'].includes(statement.type);
}
