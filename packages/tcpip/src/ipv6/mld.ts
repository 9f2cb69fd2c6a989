import { read16 } from '../byte-order.js';
import { fractionOf, type Link, type RandomBits } from '../link.js';
import { macOfGroup, sendIcmp6 } from './icmp6-frame.js';
import { ALL_MLD_ROUTERS } from './ipv6-words.js';
import { writeWords } from './ipv6-wire.js';

export const MLD_QUERY = 130;
const MLD_REPORT = 143;
const NS_PER_MS = 1e6;
/** RFC 3810, 5.2.12: the type of a record that requests all sources of a group. */
const MODE_IS_EXCLUDE = 2;
const CHANGE_TO_EXCLUDE = 4;
/** A report of a group is sent twice, in case one is lost: RFC 3810, 9.1. */
const REPEAT_TIME = 1e9;

/** Reports of the groups that the stack is in, for switches and routers that forward only to members: RFC 3810. */
export class MldReporter {
  nextDeadlineNs = Infinity;
  private groups: Int32Array[] = [];
  private isChange = false;

  constructor(
    private readonly link: Link,
    private readonly random: RandomBits,
    /** Returns our link-local address; all zeros while there is none (RFC 3590). */
    private readonly source: () => Int32Array,
  ) {}

  /** Sets the groups that the stack is in. */
  setGroups(groups: Int32Array[], nowNs: number): void {
    this.groups = groups;
    this.isChange = true;
    this.send();
    this.nextDeadlineNs = nowNs + REPEAT_TIME;
  }

  /** Handles the query at `start`: an answer follows after a random time, up to the maximum that the query allows. */
  takeQuery(bytes: Uint8Array, start: number, nowNs: number): void {
    const code = read16(bytes, start + 4);
    // RFC 3810, 5.1.3. A code of 0 asks for an answer at once (smoltcp#1047).
    const mostMs = code < 0x8000 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
    const atNs = nowNs + mostMs * NS_PER_MS * fractionOf(this.random);
    this.nextDeadlineNs = Math.min(this.nextDeadlineNs, atNs);
  }

  timeout(nowNs: number): void {
    if (nowNs < this.nextDeadlineNs) return;
    this.nextDeadlineNs = Infinity;
    this.send();
    this.isChange = false;
  }

  private send(): void {
    const { groups, link } = this;
    const message = new Uint8Array(8 + 20 * groups.length);
    message[0] = MLD_REPORT;
    message[7] = groups.length;
    groups.forEach((group, index) => {
      message[8 + 20 * index] = this.isChange ? CHANGE_TO_EXCLUDE : MODE_IS_EXCLUDE;
      writeWords(message, 12 + 20 * index, group, 0);
    });
    const addresses = Int32Array.of(...this.source(), ...ALL_MLD_ROUTERS);
    sendIcmp6(link, macOfGroup(ALL_MLD_ROUTERS, 0), addresses, 1, message, true);
  }
}
