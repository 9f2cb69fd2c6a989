import { console, defaultConsole, foreign, genericKvRo, job, kvRo, register } from 'mirage';

const main = foreign('Unikernel.Secret', console.to(kvRo).to(job));
register('kv_ro', [main.$(defaultConsole, genericKvRo('data'))]);
