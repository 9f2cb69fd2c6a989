import { headOfScanned, parseRequestHead, type HeadProblem, type RequestHead } from './request-head.js';
import type { WireNatives } from './wire-natives.js';

/** The most heads and field sections that are remembered, and the longest, so that clients cannot fill the memory. */
const MOST_KNOWN = 64;
export const LONGEST_KNOWN = 1024;

/**
 * Parses heads, and remembers those that valid requests repeat: a client sends the same fields again and again, and
 * parsing costs much more than finding the same text. A server has one for all connections.
 */
export class KnownHeads {
  private readonly heads = new Map<string, RequestHead>();
  private readonly sections = new Map<string, RequestHead>();

  constructor(readonly natives?: WireNatives) {}

  /** Returns the head of a text that `parse` was called with, if it is remembered. */
  find(text: string): RequestHead | undefined {
    return this.heads.get(text);
  }

  /** Parses a head, whose text has its empty line. */
  parse(text: string): RequestHead | HeadProblem {
    return this.heads.get(text) ?? this.parseNew(text);
  }

  /** Interprets a new head that the native `scanHead` has split, and remembers it if its text is given. */
  addScanned(text: string | undefined, scanned: string): RequestHead | HeadProblem {
    const head = headOfScanned(scanned);
    if (!('problem' in head) && text !== undefined) remember(this.heads, text, head);
    return head;
  }

  private parseNew(text: string): RequestHead | HeadProblem {
    const section = text.slice(text.indexOf('\r\n'));
    const known = this.sections.get(section);
    const head = parseRequestHead(known === undefined ? text.slice(0, -4) : text.slice(0, text.indexOf('\r\n')), known);
    if ('problem' in head || text.length > LONGEST_KNOWN) return head;
    remember(this.heads, text, head);
    // The meaning of some fields depends on the version.
    if (known === undefined && head.minor === 1) remember(this.sections, section, head);
    return head;
  }
}

/** Adds an entry. Changing texts fill a map up: then it begins anew. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= MOST_KNOWN) map.clear();
  map.set(key, value);
}
