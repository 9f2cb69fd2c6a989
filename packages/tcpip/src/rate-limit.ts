const SECOND_NS = 1e9;

/** A token bucket: allows `perSecond` events per second, and a burst of as many after a quiet second. */
export class RateLimit {
  private tokens: number;
  private lastNs = -Infinity;

  constructor(readonly perSecond: number) {
    this.tokens = perSecond;
  }

  /** Whether one more event is allowed now. */
  take(nowNs: number): boolean {
    const { perSecond, lastNs } = this;
    this.tokens = Math.min(this.tokens + ((nowNs - lastNs) * perSecond) / SECOND_NS, perSecond);
    this.lastNs = nowNs;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
