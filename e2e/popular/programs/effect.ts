import { Effect, Schedule, pipe } from 'effect';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    let tries = 0;
    const flaky = Effect.suspend(() => (++tries < 3 ? Effect.fail(`try ${tries}`) : Effect.succeed(tries)));
    await out.log(String(await Effect.runPromise(Effect.retry(flaky, Schedule.recurs(5)))));
    const both = Effect.gen(function* () {
      const [a, b] = yield* Effect.all([Effect.delay(Effect.succeed(1), '10 millis'), Effect.succeed(2)], {
        concurrency: 'unbounded',
      });
      return a + b;
    });
    await out.log(String(await Effect.runPromise(both)));
    const caught = pipe(
      Effect.fail('broken'),
      Effect.catch((message: string) => Effect.succeed(`caught ${message}`)),
    );
    await out.log(await Effect.runPromise(caught));
  },
};
