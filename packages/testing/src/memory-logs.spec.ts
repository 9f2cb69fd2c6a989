import { memoryLogs } from './memory-logs';

it('keeps messages of every level and source, in order', () => {
  const logs = memoryLogs();
  logs.logger('dns').debug(() => 'asking');
  logs.logger('app').error('no answer');
  logs.logger('dns').warning('again');
  logs.logger('dns').info('done');
  expect(logs.lines).toEqual(['debug dns: asking', 'error app: no answer', 'warning dns: again', 'info dns: done']);
});
