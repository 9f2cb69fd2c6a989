import * as A from 'fp-ts/lib/Array.js';
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Console } from 'mirage/types';

const parse = (text: string): E.Either<string, number> =>
  Number.isNaN(Number(text)) ? E.left(`${text} is not a number`) : E.right(Number(text));

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(JSON.stringify(pipe(['1', '2'], A.traverse(E.Applicative)(parse))));
    await out.log(JSON.stringify(pipe(['1', 'x'], A.traverse(E.Applicative)(parse))));
    await out.log(
      pipe(
        A.head(['a']),
        O.match(
          () => 'none',
          flow((s: string) => s.toUpperCase()),
        ),
      ),
    );
    const task = pipe(
      TE.tryCatch(() => Promise.reject(new Error('no')), String),
      TE.orElse(() => TE.right('yes')),
    );
    await out.log(JSON.stringify(await task()));
  },
};
