import type { Console, Logger, Logs } from 'mirage/types';

/** Counts to three and logs each step: `nx run logs:run -- --logs=count:debug --delay=2`. */
export const Main = {
  async start(console: Console, logs: Logs): Promise<void> {
    const log = logs.logger('app');
    log.info('counting to three');
    await count(console, logs.logger('count'));
    log.warning('nobody said what to do next');
  },
};

async function count(console: Console, log: Logger): Promise<void> {
  for (let number = 1; number <= 3; number++) {
    log.debug(() => `now ${number}`);
    await console.log(String(number));
  }
}
