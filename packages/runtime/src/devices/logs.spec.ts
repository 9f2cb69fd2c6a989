import fc from 'fast-check';
import { LOG_LEVELS, logLevelsText, parseLogLevels, type LogLevels } from '@mirage/args';
import { connectLogs } from './logs.js';

/** The lines for one message of each level by two sources, under these levels. */
function said(levels: LogLevels): string[] {
  const lines: string[] = [];
  const clock = { wallNs: () => 1_700_000_000_123_456_789n };
  const logs = connectLogs({}, levels, 'text', { log: async (line) => void lines.push(line) }, clock);
  for (const source of ['app', 'dns']) {
    const logger = logs.logger(source);
    for (const level of ['error', 'warning', 'info', 'debug'] as const) logger[level](level);
  }
  return lines.map((line) => line.replace('2023-11-14T22:13:20.123Z: ', ''));
}

it('shows time, level, source and message', () => {
  const lines: string[] = [];
  const clock = { wallNs: () => 1_700_000_000_123_456_789n };
  connectLogs({}, {}, 'text', { log: async (line) => void lines.push(line) }, clock)
    .logger('dns')
    .info(() => 'asking');
  expect(lines).toEqual(['2023-11-14T22:13:20.123Z: [INFO] [dns] asking']);
});

it('writes a message as one line of JSON, whatever it contains', () => {
  const lines: string[] = [];
  const clock = { wallNs: () => 1_700_000_000_123_456_789n };
  const message = 'a "quoted" line\nand another, with \u0000 and \u2028';
  connectLogs({}, {}, 'json', { log: async (line) => void lines.push(line) }, clock)
    .logger('dns')
    .warning(message);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\n\0]/);
  expect(JSON.parse(lines[0]!)).toEqual({ time: '2023-11-14T22:13:20.123Z', level: 'warning', source: 'dns', message });
});

it.each<[LogLevels, string[]]>([
  [
    {},
    [
      '[ERROR] [app] error',
      '[WARNING] [app] warning',
      '[INFO] [app] info',
      '[ERROR] [dns] error',
      '[WARNING] [dns] warning',
      '[INFO] [dns] info',
    ],
  ],
  [{ '*': 'quiet' }, []],
  [{ '*': 'error', dns: 'quiet' }, ['[ERROR] [app] error']],
  [
    { '*': 'quiet', dns: 'debug' },
    ['[ERROR] [dns] error', '[WARNING] [dns] warning', '[INFO] [dns] info', '[DEBUG] [dns] debug'],
  ],
  [{ '*': 'quiet', app: 'warning' }, ['[ERROR] [app] error', '[WARNING] [app] warning']],
])('under %j shows %j', (levels, lines) => {
  expect(said(levels)).toEqual(lines);
});

it('does not compute a message that is not shown', () => {
  const message = jest.fn(() => 'costly');
  connectLogs({}, { '*': 'info' }, 'text', { log: async () => {} }, { wallNs: () => 0n })
    .logger('app')
    .debug(message);
  expect(message).not.toHaveBeenCalled();
});

it.each<[string, LogLevels | undefined]>([
  ['info', { '*': 'info' }],
  ['*:warning,dns:debug', { '*': 'warning', dns: 'debug' }],
  ['net.tcp:error,quiet', { 'net.tcp': 'error', '*': 'quiet' }],
  ['dns:info,dns:debug', { dns: 'debug' }],
  ['', undefined],
  ['loud', undefined],
  ['dns:', undefined],
  [':debug', undefined],
  ['a:b:debug', undefined],
  ['info,', undefined],
  ['INFO', undefined],
])('--logs=%j is %j', (text, levels) => {
  expect(parseLogLevels(text)).toEqual(levels);
});

it('parses its own output, for any name of a source', () => {
  const source = fc.oneof(fc.constantFrom('*', '__proto__', 'constructor', '1'), fc.stringMatching(/^[^\s:,*]+$/));
  fc.assert(
    fc.property(fc.dictionary(source, fc.constantFrom(...LOG_LEVELS), { minKeys: 1 }), (levels) => {
      expect(Object.entries(parseLogLevels(logLevelsText(levels)) ?? {})).toEqual(Object.entries(levels));
    }),
  );
});
