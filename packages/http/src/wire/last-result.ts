/**
 * Returns a function that calls another one only if the text is not that of its last call. Requests differ in few
 * fields: their host and connection options are nearly always those of the request before.
 */
export function withLastResult<Result>(inner: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: inner(text) };
    return last.result;
  };
}
