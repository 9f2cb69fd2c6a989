import ts from 'typescript';

/**
 * Returns the error codes that the tests of a spec expect: those in a statement with `expect(...)`, and those in the
 * rows of `it.each` and `describe.each`. A code in a comment, in a name of a test or in an error that the spec itself
 * makes does not count: no program has reported it.
 */
export function expectedCodes(text: string): Set<string> {
  const source = ts.createSourceFile('x.spec.ts', text, ts.ScriptTarget.Latest, true);
  const found = new Set<string>();
  const visit = (node: ts.Node, isExpected: boolean): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'MirageError') return;
    if (
      isExpected &&
      (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    )
      for (const [code] of node.getText().matchAll(/MIR\d{4}/g)) found.add(code);
    if (ts.isCallExpression(node) && isEach(node)) {
      visit(node.expression, isExpected);
      for (const rows of node.arguments) visit(rows, true);
      return;
    }
    const isAssertion = ts.isCallExpression(node) && rootOf(node) === 'expect';
    ts.forEachChild(node, (child) => visit(child, isExpected || isAssertion));
  };
  visit(source, false);
  return found;
}

/** Whether a call is `it.each(rows)` or `describe.each(rows)`. */
function isEach({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'each';
}

/** The name of the function that a chain of calls begins with: `expect` of `expect(a).not.toBe(b)`. */
function rootOf(node: ts.Expression): string {
  let root: ts.Expression = node;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
  return root.getText();
}
