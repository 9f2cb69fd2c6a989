import { console, defaultConsole, defaultLogs, delayed, foreign, job, logs, register } from 'mirage';

const main = foreign('Unikernel.Main', console.to(logs).to(job));
register('logs', [main.$(delayed(defaultConsole), defaultLogs)]);
