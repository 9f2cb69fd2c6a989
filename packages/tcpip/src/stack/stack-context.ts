import type { Address, Logger, Logs } from '@mirage/types';
import { errorText } from '@mirage/runtime';
import { type Internet } from './internet.js';
import { addressesOf } from './stack-addresses.js';
import { type StackServices } from './stack-services.js';

/** As `Flow.close` documents it. */
const CLOSE_LIMIT_MS = 30_000;
/** How often a program that writes may go on before a turn sends. */
const MOST_HOLDS = 16;
/** Callers that wait for room in the device. Further ones get an error. */
export const MOST_WAITING_CALLERS = 64;
const NS_PER_MS = 1e6;
const SETTLED = Promise.resolve();

/** The state that the parts of a stack share: its turns, its timer, its counters. */
export class StackContext {
  readonly counters = {
    openFlows: 0,
    acceptedFlows: 0,
    connectedFlows: 0,
    rxBytes: 0,
    txBytes: 0,
    rxDatagrams: 0,
    txDatagrams: 0,
    handlerErrors: 0,
  };
  readonly ipLog: Logger;
  readonly tcpLog: Logger;
  readonly udpLog: Logger;
  readonly closeLimitNs: number;
  isDisconnected = false;
  /** Called when another host has a static address. Default: logs an error. */
  onDuplicateAddress: ((address: Address) => void) | undefined = undefined;
  private internet: Internet | undefined;
  private runFlows: () => boolean = () => true;
  private readonly onAddresses: (() => void)[] = [];
  /** The addresses in the last message about them. */
  private loggedAddresses = '';
  private isTurnScheduled = false;
  private isInTurn = false;
  private hasWritten = false;
  private holds = 0;
  private timerNs = Infinity;
  private cancelTimer: (() => void) | undefined;
  private waiting: (() => void)[] = [];
  private readonly cleanUps: (() => void)[] = [];
  private readonly runTurn = (): void => {
    this.isTurnScheduled = false;
    if (!this.holdsOutput()) this.turn();
  };
  /** The time of the current burst or turn; -1: not read yet. */
  private burstNs = -1;
  /** A scheduled turn runs before the next frame or timer: until then the time of the first reading is exact enough. */
  private readonly nowNs = (): number => {
    if (!this.isTurnScheduled && !this.isInTurn) return this.platform.nowNs();
    if (this.burstNs < 0) this.burstNs = this.platform.nowNs();
    return this.burstNs;
  };

  /** The services of the platform, with a clock that is read once for a burst of frames and once for a turn. */
  readonly services: StackServices;

  constructor(
    private readonly platform: StackServices,
    logs: Logs,
    closeLimitMs = CLOSE_LIMIT_MS,
  ) {
    this.services = { ...platform, nowNs: this.nowNs };
    this.ipLog = logs.logger('ip');
    this.tcpLog = logs.logger('tcp');
    this.udpLog = logs.logger('udp');
    this.closeLimitNs = closeLimitMs * NS_PER_MS;
  }

  /** The turns begin. */
  connect(internet: Internet): void {
    this.internet = internet;
  }

  /** Registers what each turn runs to deliver the events of TCP and to send segments: `TcpFlows.turn`. */
  onTurn(runFlows: () => boolean): void {
    this.runFlows = runFlows;
  }

  /** Registers a function to be called when the addresses have changed. */
  onAddressesChanged(run: () => void): void {
    this.onAddresses.push(run);
  }

  /** Logs the addresses if they have changed. */
  addressesChanged(): void {
    const known = addressesOf(this.internet!).join(', ');
    if (known !== this.loggedAddresses) this.ipLog.info(known === '' ? 'no address' : `addresses ${known}`);
    this.loggedAddresses = known;
    for (const run of this.onAddresses) run();
  }

  /** Another host has this address, which is static. */
  duplicate(own: Address): void {
    if (this.onDuplicateAddress !== undefined) this.onDuplicateAddress(own);
    else this.ipLog.error(() => `the address ${own} is also in use by another host`);
  }

  /**
   * Schedules `turn` to run after everything that is ready now: all frames of a burst, or all writes of a program. One
   * acknowledgment then answers them all.
   */
  work(): void {
    if (this.isTurnScheduled || this.isDisconnected) return;
    this.isTurnScheduled = true;
    void SETTLED.then(this.runTurn);
  }

  /** The same after a program has written: it may write again at once. */
  wrote(): void {
    this.hasWritten = true;
    this.work();
  }

  /**
   * Whether output waits for another turn, because the program that has just written goes on first: what it writes in
   * a loop then leaves as few large segments, instead of one or two for each write.
   */
  holdsOutput(): boolean {
    const isHeld = this.hasWritten && this.holds < MOST_HOLDS && !this.isDisconnected;
    this.hasWritten = false;
    this.holds = isHeld ? this.holds + 1 : 0;
    if (isHeld) this.work();
    return isHeld;
  }

  /** The device has room again. */
  room(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
    this.work();
  }

  /** Resolves when the device has room; undefined if too many callers wait already. */
  awaitRoom(): Promise<void> | undefined {
    if (this.waiting.length >= MOST_WAITING_CALLERS) return undefined;
    this.internet!.link.awaitRoom();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Logs and counts an error that a handler of the program threw. */
  handlerFailed(log: Logger, of: string, error: unknown): void {
    this.counters.handlerErrors++;
    log.error(() => `the handler of a ${of} failed: ${errorText(error)}`);
  }

  /** Registers `cleanUp` to be called when the stack is disconnected. */
  onDisconnect(cleanUp: () => void): void {
    this.cleanUps.push(cleanUp);
  }

  /** Ends all layers and releases the network. Calling it twice is the same as once. */
  async disconnect(): Promise<void> {
    if (this.isDisconnected) return;
    this.isDisconnected = true;
    this.cancelTimer?.();
    for (const cleanUp of this.cleanUps) cleanUp();
    for (const resolve of this.waiting.splice(0)) resolve();
    await this.internet!.network.disconnect();
  }

  /** Delivers events, sends, and sets the one timer of the stack. */
  private turn(): void {
    this.isTurnScheduled = false;
    this.burstNs = -1;
    const { internet } = this;
    if (internet === undefined || this.isDisconnected || this.isInTurn) return;
    this.isInTurn = true;
    const nowNs = this.services.nowNs();
    internet.deliverLocal(nowNs);
    const hasSent = this.runFlows();
    // The rest waits for room in the device.
    if (hasSent && internet.tcp?.hasOutput) internet.link.awaitRoom();
    this.isInTurn = false;
    this.burstNs = -1;
    if (hasSent) this.setTimer(internet.nextDeadlineNs);
  }

  /** A deadline that moved later is checked when the old one passes: most move again before that. */
  private setTimer(deadlineNs: number): void {
    if (deadlineNs >= this.timerNs) return;
    this.cancelTimer?.();
    this.timerNs = deadlineNs;
    this.cancelTimer = this.services.setTimer(deadlineNs, () => {
      this.timerNs = Infinity;
      this.cancelTimer = undefined;
      const { internet } = this;
      if (internet === undefined || this.isDisconnected) return;
      const nowNs = this.services.nowNs();
      if (internet.nextDeadlineNs <= nowNs) internet.timeout(nowNs);
      this.turn();
    });
  }
}
