import { DeviceError } from './device-error.js';
import { reportError } from './report.js';

function errorWith(stack: string | undefined, error: Error = new TypeError('no log')): Error {
  return Object.defineProperty(error, 'stack', { value: stack });
}

const circular: { self?: unknown } = {};
circular.self = circular;

const endless = errorWith(undefined, new Error('again'));
endless.cause = endless;

describe('reportError', () => {
  it.each<[string, unknown, string]>([
    [
      'an error: name, message and folded stack',
      errorWith('TypeError: no log\n    at start (mirage:///a/loaf.ts:7:15)\n    at x (mirage-system:///main.ts:1:1)'),
      'lunch  uncaught TypeError: no log\n    at start (a/loaf.ts:7:15)\n    at main (generated)\n',
    ],
    ['an error without message', errorWith('Error', new Error()), 'lunch  uncaught Error\n'],
    ['an error without stack', errorWith(undefined), 'lunch  uncaught TypeError: no log\n'],
    [
      'its causes',
      errorWith(
        '',
        new Error('top', { cause: errorWith('Error: low\n    at f (mirage:///a.ts:1:2)', new Error('low')) }),
      ),
      'lunch  uncaught Error: top\n  caused by Error: low\n    at f (a.ts:1:2)\n',
    ],
    [
      'a cause that is not an error',
      errorWith('', new Error('top', { cause: 'rain' })),
      'lunch  uncaught Error: top\n  caused by "rain" (thrown, but not an Error)\n',
    ],
    [
      'the errors of an aggregate',
      errorWith('', new AggregateError([errorWith('', new Error('one')), 2], 'all')),
      'lunch  uncaught AggregateError: all\n  one of them: Error: one\n  one of them: 2 (thrown, but not an Error)\n',
    ],
    ['an error of another realm', { name: 'Error', message: 'far', stack: '' }, 'lunch  uncaught Error: far\n'],
    ['a string', 'a\nb', 'lunch  uncaught "a\\nb" (thrown, but not an Error)\n'],
    ['nothing', undefined, 'lunch  uncaught undefined (thrown, but not an Error)\n'],
    ['null', null, 'lunch  uncaught null (thrown, but not an Error)\n'],
    ['a number', 7n, 'lunch  uncaught 7 (thrown, but not an Error)\n'],
    ['a symbol', Symbol('s'), 'lunch  uncaught Symbol(s) (thrown, but not an Error)\n'],
    ['an object', { code: 4 }, 'lunch  uncaught {"code":4} (thrown, but not an Error)\n'],
    ['a circle', circular, 'lunch  uncaught an object that JSON cannot show (thrown, but not an Error)\n'],
    [
      'a device: its message and what to type',
      new DeviceError('network tap0', 'it is gone', 'sudo ip link'),
      'lunch  network tap0: it is gone.\n    sudo ip link\n',
    ],
    ['a device without a command to type', new DeviceError('console', 'it is gone'), 'lunch  console: it is gone.\n'],
  ])('shows %s', (_, error, expected) => {
    expect(reportError('lunch', error)).toBe(expected);
  });

  it('ends for an error that is its own cause', () => {
    expect(reportError('lunch', endless).split('\n')).toHaveLength(11);
  });

  it('cuts a very long value', () => {
    expect(reportError('lunch', 'x'.repeat(5000)).length).toBeLessThan(1100);
  });

  it('survives a value that throws when it is read', () => {
    const trap = new Proxy(
      {},
      {
        has: () => {
          throw new Error('trap');
        },
      },
    );
    expect(reportError('lunch', trap)).toBe('lunch  uncaught value that cannot be shown: reading it throws\n');
  });
});
