import { fakeMachine, type FakeMachine } from '../../test/machine.js';
import { AbortController as OurController, AbortSignal as OurSignal } from './abort.js';
import { CustomEvent as OurCustomEvent, Event as OurEvent, EventTarget as OurTarget } from './event-target.js';

const OURS = {
  Event: OurEvent,
  CustomEvent: OurCustomEvent,
  EventTarget: OurTarget,
  AbortController: OurController,
  AbortSignal: OurSignal,
} as unknown as Web;
// @types/node has no types for the globals that Jest passes on.
const NODES = { Event, CustomEvent, EventTarget, AbortController, AbortSignal } as unknown as Web;

interface Web {
  readonly Event: typeof Event;
  readonly CustomEvent: typeof CustomEvent;
  readonly EventTarget: typeof EventTarget;
  readonly AbortController: typeof AbortController;
  readonly AbortSignal: typeof AbortSignal;
}

/** Each scenario runs on Node's classes and on ours; the output must be the same. */
const SCENARIOS: [string, (web: Web, say: (...values: unknown[]) => void) => void][] = [
  [
    'listeners in order, each once',
    ({ Event, EventTarget }, say) => {
      const target = new EventTarget();
      const first = (event: Event): void =>
        say('first', event.type, event.target === target, event.currentTarget === target);
      target.addEventListener('x', first);
      target.addEventListener('x', first);
      target.addEventListener('x', { handleEvent: (event) => say('object', event.type) });
      target.addEventListener('y', () => say('never'));
      const event = new Event('x');
      say(target.dispatchEvent(event), event.target === target, event.currentTarget);
    },
  ],
  [
    'once, removal and removal while it runs',
    ({ Event, EventTarget }, say) => {
      const target = new EventTarget();
      const gone = (): void => say('gone');
      target.addEventListener('x', () => say('once'), { once: true });
      target.addEventListener('x', () => target.removeEventListener('x', gone));
      target.addEventListener('x', gone);
      target.addEventListener('x', () => target.addEventListener('x', () => say('late')), { once: true });
      target.dispatchEvent(new Event('x'));
      say('again');
      target.dispatchEvent(new Event('x'));
    },
  ],
  [
    'the options of an event, if the record changes later',
    ({ Event }, say) => {
      const options = { bubbles: true, cancelable: true };
      const event = new Event('x', options);
      options.bubbles = false;
      options.cancelable = false;
      say(event.bubbles, event.cancelable, event.composed);
    },
  ],
  [
    'preventDefault of cancelable events',
    ({ Event, EventTarget }, say) => {
      const target = new EventTarget();
      target.addEventListener('x', (event) => event.preventDefault());
      say(target.dispatchEvent(new Event('x')), target.dispatchEvent(new Event('x', { cancelable: true })));
    },
  ],
  [
    'stopImmediatePropagation',
    ({ Event, EventTarget }, say) => {
      const target = new EventTarget();
      target.addEventListener('x', (event) => event.stopImmediatePropagation());
      target.addEventListener('x', () => say('never'));
      target.dispatchEvent(new Event('x'));
    },
  ],
  [
    'a signal that removes a listener',
    ({ Event, EventTarget, AbortController, AbortSignal }, say) => {
      const target = new EventTarget();
      const controller = new AbortController();
      target.addEventListener('x', () => say('heard'), { signal: controller.signal });
      target.addEventListener('x', () => say('never'), { signal: AbortSignal.abort() });
      target.dispatchEvent(new Event('x'));
      controller.abort();
      target.dispatchEvent(new Event('x'));
    },
  ],
  [
    'custom events',
    ({ CustomEvent, Event }, say) => {
      const event = new CustomEvent('x', { detail: { a: 1 } });
      say(event instanceof Event, event.type, event.detail, new CustomEvent('y').detail, String(event));
    },
  ],
  [
    'what is wrong',
    ({ Event, EventTarget }, say) => {
      const attempt = (action: () => unknown): void => {
        try {
          say(action());
        } catch (error) {
          say((error as Error).name);
        }
      };
      const target = new EventTarget();
      attempt(() => new (Event as unknown as new () => Event)());
      attempt(() => target.dispatchEvent({ type: 'x' } as Event));
      attempt(() => target.addEventListener('x', null));
    },
  ],
  [
    'abort: once, before its listeners, with a reason',
    ({ AbortController }, say) => {
      const controller = new AbortController();
      const { signal } = controller;
      say(signal === controller.signal, signal.aborted, signal.reason);
      signal.onabort = (event) => say('onabort', event.type, event.target === signal);
      signal.addEventListener('abort', () => say('listener', signal.aborted, (signal.reason as Error).message));
      controller.abort(new Error('why'));
      controller.abort(new Error('again'));
      try {
        signal.throwIfAborted();
      } catch (error) {
        say((error as Error).message);
      }
    },
  ],
  [
    'onabort beside a listener, changed and removed',
    ({ AbortController }, say) => {
      const controller = new AbortController();
      const { signal } = controller;
      const heard = (event: Event): void => say('heard', event.type);
      signal.onabort = () => say('never');
      signal.addEventListener('abort', heard);
      signal.onabort = heard;
      controller.abort();
      const silent = new AbortController().signal;
      silent.onabort = heard;
      silent.onabort = null;
      say(silent.onabort);
    },
  ],
  [
    'abort without a reason',
    ({ AbortController, AbortSignal }, say) => {
      const controller = new AbortController();
      controller.abort();
      const { name, message, code } = controller.signal.reason as DOMException;
      say(name, message, code, (AbortSignal.abort().reason as Error).name, AbortSignal.abort(5).reason);
    },
  ],
  [
    'any: without signals, with an aborted one, with ones that abort later',
    ({ AbortController, AbortSignal }, say) => {
      const [first, second] = [new AbortController(), new AbortController()];
      const either = AbortSignal.any([first.signal, second.signal]);
      const nested = AbortSignal.any([either]);
      first.signal.addEventListener('abort', () => say(either.aborted, nested.aborted));
      nested.addEventListener('abort', () => say('nested', nested.reason));
      say(AbortSignal.any([]).aborted, AbortSignal.any([AbortSignal.abort(1), first.signal]).reason, either.aborted);
      second.abort(2);
      first.abort(1);
      say(either.reason);
    },
  ],
  [
    'only a controller creates signals',
    ({ AbortSignal }, say) => {
      try {
        new AbortSignal();
      } catch (error) {
        say((error as Error).name);
      }
    },
  ],
];

describe('events', () => {
  let machine: FakeMachine;
  beforeEach(() => (machine = fakeMachine()));
  const said = (web: Web, scenario: (typeof SCENARIOS)[number][1]): unknown[][] => {
    const all: unknown[][] = [];
    scenario(web, (...values) => all.push(values));
    return all;
  };

  it.each(SCENARIOS)("behave like Node's: %s", (_, scenario) => {
    expect(said(OURS, scenario)).toEqual(said(NODES, scenario));
  });

  it('report the error of a listener as uncaught, and continue', async () => {
    const thrown: unknown[] = [];
    const microtask = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
      try {
        callback();
      } catch (error) {
        thrown.push(error);
      }
    });
    const target = new OurTarget();
    let isReached = false;
    target.addEventListener('x', () => {
      throw new Error('no');
    });
    target.addEventListener('x', () => (isReached = true));
    target.dispatchEvent(new OurEvent('x'));
    microtask.mockRestore();
    expect([thrown, isReached]).toEqual([[new Error('no')], true]);
  });

  it('are released by their sources once aborted', () => {
    const forever = new OurController().signal;
    const kept = jest.spyOn(Set.prototype, 'delete');
    const request = new OurController();
    OurSignal.any([forever, request.signal]);
    request.abort();
    expect(kept).toHaveBeenCalledTimes(2);
    kept.mockRestore();
  });

  it('abort after a time', () => {
    const signal = OurSignal.timeout(30);
    machine.run();
    expect([machine.nowNs, signal.aborted, (signal.reason as Error).name]).toEqual([30e6, true, 'TimeoutError']);
  });
});
