import fc from 'fast-check';
import { FlowInbox, type Received } from './flow-inbox.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function inboxWith() {
  const wants: boolean[] = [];
  const failures: unknown[] = [];
  let counted = 0;
  const inbox = new FlowInbox({
    want: (isWanted) => void wants.push(isWanted),
    count: (lengthBytes) => void (counted += lengthBytes),
    fail: (error) => void failures.push(error),
  });
  inbox.start();
  return { inbox, wants, failures, counted: () => counted };
}

it('requests a chunk, keeps one ahead of the program, and requests more when it is taken', async () => {
  const { inbox, wants, counted } = inboxWith();
  expect(wants).toEqual([true]);
  inbox.deliver(bytes(1, 2));
  expect([wants, inbox.hasUnread(), counted()]).toEqual([[true, false], true, 0]);
  expect(await inbox.read()).toEqual(bytes(1, 2));
  expect([wants, inbox.hasUnread(), counted()]).toEqual([[true, false, true], false, 2]);
});

it('requests nothing while its callback is paused', async () => {
  const { inbox, wants } = inboxWith();
  inbox.onData(() => {});
  inbox.pause();
  expect(wants).toEqual([true, false]);
  inbox.resume();
  await turn();
  expect(wants).toEqual([true, false, true]);
});

it('keeps the first end, and ignores bytes after it', async () => {
  const { inbox } = inboxWith();
  inbox.finish('eof');
  inbox.finish('reset');
  inbox.deliver(bytes(1));
  expect([await inbox.read(), await inbox.read()]).toEqual(['eof', 'eof']);
  inbox.close();
  expect(await inbox.read()).toBe('eof');
});

it('discards unread bytes when it is closed', async () => {
  const { inbox } = inboxWith();
  inbox.deliver(bytes(1));
  inbox.close();
  expect([inbox.hasUnread(), await inbox.read()]).toEqual([false, 'closed']);
});

it('never calls a callback again after it threw', async () => {
  const { inbox, failures } = inboxWith();
  const problem = new Error('on purpose');
  let calls = 0;
  inbox.onData(() => {
    calls++;
    throw problem;
  });
  inbox.deliver(bytes(1));
  inbox.deliver(bytes(2));
  inbox.close();
  await turn();
  expect([calls, failures]).toEqual([1, [problem]]);
});

it('lets a callback pause, replace itself and close, in whatever order bytes arrive', async () => {
  const step = fc.constantFrom('deliver', 'pause', 'resume', 'replace', 'turn');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { inbox } = inboxWith();
      const received: Received[] = [];
      let sent = 0;
      let isPaused = false;
      const take = (data: Received): void => {
        expect(isPaused).toBe(false);
        received.push(data);
      };
      inbox.onData(take);
      for (const one of steps) {
        if (one === 'deliver') inbox.deliver(bytes(sent++));
        else if (one === 'replace') inbox.onData((data) => take(data));
        else if (one === 'turn') await turn();
        else {
          isPaused = one === 'pause';
          inbox[one]();
        }
      }
      isPaused = false;
      inbox.resume();
      inbox.finish('eof');
      await turn();
      expect(received).toEqual([...Array.from({ length: sent }, (_, index) => bytes(index % 256)), 'eof']);
    }),
    { numRuns: 200 },
  );
});

it('returns everything in order, then always the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (steps) => {
      const { inbox } = inboxWith();
      const reads: Promise<Received>[] = [];
      let sent = 0;
      for (const isRead of steps) {
        if (!isRead) inbox.deliver(bytes(sent++));
        // One read waits at a time.
        else if (reads.length <= sent) reads.push(inbox.read());
      }
      inbox.finish('reset');
      while (reads.length < sent + 2) {
        await Promise.all(reads);
        reads.push(inbox.read());
      }
      const expected = [...Array.from({ length: sent }, (_, index) => bytes(index)), 'reset', 'reset'];
      expect(await Promise.all(reads)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

it('allows one pending read, and nothing else meanwhile', async () => {
  const { inbox } = inboxWith();
  const read = inbox.read();
  await expect(inbox.read()).rejects.toThrow('another read of this flow waits');
  expect(() => inbox.onData(() => {})).toThrow('a read of this flow waits');
  inbox.finish('eof');
  expect(await read).toBe('eof');
  inbox.onData(() => {});
  await expect(inbox.read()).rejects.toThrow('this flow is read with onData');
});
