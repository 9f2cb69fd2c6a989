import { bodyDecoder, type BodyDecoder } from '../src/wire/body-decoder.js';
import { HeadBuffer } from '../src/wire/head-buffer.js';
import { KnownHeads } from '../src/wire/known-heads.js';
import { latin1Bytes } from '../src/wire/response-head.js';

/**
 * Plays the bytes of a connection, given as Latin-1, and returns what the syntax makes of them: `METHOD TARGET` for
 * each head, its body in quotation marks once it is complete, the status of a refused head, `bad body`, and `more` if
 * the end is within a message. Nothing follows a refusal, nor the last request of a connection. `size` cuts the bytes.
 * `known` has heads of other connections.
 */
export function playBytes(text: string, size = text.length, known = new KnownHeads()): string[] {
  const bytes = latin1Bytes(text);
  const outcomes: string[] = [];
  const head = new HeadBuffer(known);
  let body: { decoder: BodyDecoder; text: string; isLast: boolean } | undefined;
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    let at = 0;
    while (at < piece.length) {
      if (body !== undefined) {
        const current = body;
        const step = current.decoder.take(piece, at, (data) => (current.text += String.fromCharCode(...data)));
        if (typeof step === 'string') return [...outcomes, 'bad body'];
        at = step.end;
        if (!step.isComplete) continue;
        outcomes.push(`"${body.text}"`);
        if (body.isLast) return outcomes;
        body = undefined;
        continue;
      }
      const taken = head.take(piece, at);
      at = head.end;
      if (taken === undefined) continue;
      if ('problem' in taken) return [...outcomes, String(taken.status)];
      const { method, target, framing, keepAlive } = taken;
      outcomes.push(`${method} ${target}`);
      const decoder = bodyDecoder(framing);
      if (decoder !== undefined) body = { decoder, text: '', isLast: !keepAlive };
      else if (!keepAlive) return outcomes;
    }
  }
  return body !== undefined || head.hasBegun ? [...outcomes, 'more'] : outcomes;
}

/** A request with a Host field, from its lines; the last one is the body, after the empty line. */
export function message(first: string, fields: readonly string[] = [], body = ''): string {
  return [first, 'Host: a', ...fields, '', body].join('\r\n');
}
