/**
 * Whether a path or a name matches a pattern of the kind that `workspaces` and `--projects` take: `*`, `**`, `?`,
 * `{a,b}`. Node 20 has no such function, and the graph should not pull in a library for it.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  return toRegExp(pattern).test(path);
}

function toRegExp(pattern: string): RegExp {
  const normal = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  let depth = 0;
  const body = normal.replace(/\*\*\/|\*\*|\*|\?|\{|\}|,|[^\w/-]/g, (piece) => {
    switch (piece) {
      case '**/':
        return '(?:[^/]+/)*';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth += 1;
        return '(?:';
      case '}':
        if (depth === 0) return '\\}';
        depth -= 1;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return '\\' + piece;
    }
  });
  // A brace that is never closed is no pattern: compare the text itself.
  return depth === 0 ? new RegExp(`^${body}$`) : new RegExp(`^${normal.replace(/[^\w/-]/g, '\\$&')}$`);
}
