declare const arrow: unique symbol;

/** The type of a functor: takes an `A`, gives a `B`. Only a type: no such value exists. */
export interface Arrow<A, B> {
  readonly [arrow]: readonly [from: A, to: B];
}

/**
 * The chain `A` continued by `B`: `Append<Arrow<X, Y>, Z>` is `Arrow<X, Arrow<Y, Z>>`, so `x.to(y).to(z)` reads left to
 * right.
 */
export type Append<A, B> = [A] extends [Arrow<infer X, infer Y>] ? Arrow<X, Append<Y, B>> : Arrow<A, B>;
