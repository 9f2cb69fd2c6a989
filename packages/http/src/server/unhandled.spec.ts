import { rejectionTakers, setTurnEnd } from '@mirage/runtime';
import { message } from '../../test/play-bytes.js';
import { eventually, STACKS, startBed, type Bed, type Stacks } from '../../test/http-bed.js';
import { Response } from '../web/response.js';

const get = (target = '/', fields: string[] = []): string => message(`GET ${target} HTTP/1.1`, fields);
const last = (target = '/'): string => get(target, ['Connection: close']);
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let taken = 0;
/** Rejects a promise that nobody handles, as platforms report it: when the promise jobs of the turn have run. */
const fail = async (): Promise<void> => {
  for (let jobs = 0; jobs < 5; jobs++) await null;
  taken += rejectionTakers.length;
  rejectionTakers[0]?.(new Error('on purpose'));
};
beforeAll(() => setTurnEnd((callback) => void setImmediate(callback)));

describe.each(STACKS)('a rejection that nobody handles, over %s,', (_, connectStacks) => {
  let stacks: Stacks;
  let bed: Bed;
  const errors = (): string[] =>
    bed.logs.lines.filter((line) => line.startsWith('error ')).map((line) => line.split('\n')[0]!);
  beforeAll(async () => {
    stacks = await connectStacks();
  });
  beforeEach(async () => {
    taken = 0;
    bed = await startBed(stacks);
  });
  afterEach(async () => {
    bed.handler = () => new Response('alive');
    expect(await bed.exchange(last())).toMatch(/alive$/);
    expect(bed.listener.statistics()).toMatchObject({ openRequests: 0, handlerErrors: 1 });
    expect(taken).toBe(1);
    await bed.listener.close();
  });
  afterAll(() => stacks.close());

  it('gives the status 500 to the open request that caused it', async () => {
    bed.handler = (request) => {
      if (request.url.endsWith('/ok')) return new Response('ok');
      void fail();
      return new Promise(() => {});
    };
    const answer = await bed.exchange(get('/a') + last('/ok'));
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 200']);
    expect(errors()).toEqual([expect.stringMatching(/GET \/a: unhandled rejection: Error: on purpose/)]);
  });

  it('leaves a response alone that was sent', async () => {
    bed.handler = () => {
      void fail();
      return new Response('sent');
    };
    expect(await bed.exchange(last('/a'))).toMatch(/200 OK[^]*sent$/);
    await eventually(() => errors().length === 1);
    expect(errors()).toEqual([expect.stringMatching(/GET \/a: unhandled rejection: Error: on purpose/)]);
  });

  it('is logged without a request if it comes later, and all responses are sent', async () => {
    bed.handler = async (request) => {
      if (request.url.endsWith('/b')) {
        await after(10);
        void fail();
      }
      await after(50);
      return new Response('late');
    };
    const answers = await Promise.all([bed.exchange(last('/a')), bed.exchange(last('/b'))]);
    for (const answer of answers) expect(answer).toMatch(/200 OK[^]*late$/);
    expect(errors()).toEqual([expect.stringMatching(/ unhandled rejection: Error: on purpose/)]);
    expect(errors()[0]).not.toContain('GET');
  });

  it('is logged without a request if several were handled in its turn', async () => {
    bed.handler = (request) => {
      if (request.url.endsWith('/b')) void fail();
      return new Response('ok');
    };
    expect(await bed.exchange(get('/a') + last('/b'))).toMatch(/ok[^]*ok$/);
    await eventually(() => errors().length === 1);
    expect(errors()[0]).not.toContain('GET');
  });
});

it('is not taken when no server listens any more', () => {
  expect(rejectionTakers).toEqual([]);
});
