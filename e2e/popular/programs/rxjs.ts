import {
  catchError,
  from,
  interval,
  lastValueFrom,
  map,
  mergeMap,
  of,
  scan,
  Subject,
  take,
  throwError,
  toArray,
  timeout,
  NEVER,
} from 'rxjs';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const squares = interval(5).pipe(
      take(4),
      map((n) => n * n),
      scan((sum, n) => sum + n, 0),
      toArray(),
    );
    await out.log((await lastValueFrom(squares)).join());
    const nested = from([1, 2, 3]).pipe(
      mergeMap((n) => of(n, n * 10)),
      toArray(),
    );
    await out.log((await lastValueFrom(nested)).join());
    const seen: number[] = [];
    const subject = new Subject<number>();
    const subscription = subject.subscribe((n) => seen.push(n));
    subject.next(1);
    subscription.unsubscribe();
    subject.next(2);
    await out.log(seen.join());
    const failing = throwError(() => new Error('broken')).pipe(catchError((error: Error) => of(error.message)));
    await out.log(await lastValueFrom(failing));
    await out.log(
      await lastValueFrom(
        NEVER.pipe(
          timeout(10),
          catchError((error: Error) => of(error.name)),
        ),
      ),
    );
  },
};
