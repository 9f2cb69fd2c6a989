declare const arrow: unique symbol;

/** The type of a functor from `A` to `B`. It is only a type: no such value exists. */
export interface Arrow<A, B> {
  readonly [arrow]: readonly [from: A, to: B];
}

/**
 * The chain `A` continued by `B`: `Append<Arrow<X, Y>, Z>` is `Arrow<X, Arrow<Y, Z>>`, so that `x.to(y).to(z)` reads
 * from left to right.
 */
export type Append<A, B> = [A] extends [Arrow<infer X, infer Y>] ? Arrow<X, Append<Y, B>> : Arrow<A, B>;
