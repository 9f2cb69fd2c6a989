// Comments keep to 120 columns, as code does: prettier wraps code and leaves comments alone. Two kinds of lines may be
// longer, since they cannot be wrapped: those with a URL, and a statement that ends in `// prettier-ignore`.

/** The last column that a comment may use. */
const COMMENT_COLUMNS = 120;

const message = `Wrap comments at column ${COMMENT_COLUMNS}.`;

/** The lines, from 1, of those between `first` and `last` that are too long. */
function longLines(lines, first, last) {
  return lines
    .slice(first - 1, last)
    .map((text, index) => ({ text, line: first + index }))
    .filter(({ text }) => text.length > COMMENT_COLUMNS && !/https?:\/\/|\/\/ prettier-ignore$/.test(text))
    .map(({ line }) => line);
}

/** The rule for TypeScript and JavaScript. */
const commentWidth = {
  meta: { type: 'layout', docs: { description: message }, schema: [] },
  create: ({ sourceCode, report }) => ({
    Program() {
      for (const { loc } of sourceCode.getAllComments()) {
        // Code may follow a comment on its last line.
        const last = loc.end.column > COMMENT_COLUMNS ? loc.end.line : loc.end.line - 1;
        for (const line of longLines(sourceCode.lines, loc.start.line, last))
          report({ loc: { line, column: COMMENT_COLUMNS }, message });
      }
    },
  }),
};

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** Returns the lines, from 1, of C or preprocessed assembly whose comments are too long. */
function longCommentLines(source) {
  const lines = source.split('\n');
  return [...source.matchAll(COMMENT_OR_STRING)]
    .filter(([text]) => text.startsWith('/'))
    .flatMap(({ 0: text, index }) => {
      const first = source.slice(0, index).split('\n').length;
      const end = index + text.length;
      const last = source.slice(0, end).split('\n').length;
      const column = end - (source.lastIndexOf('\n', end - 1) + 1);
      return longLines(lines, first, column > COMMENT_COLUMNS ? last : last - 1);
    });
}

module.exports = { COMMENT_COLUMNS, commentWidth, longCommentLines };
