import { argument, console, defaultConsole, defaultTime, foreign, job, register, text, time } from 'mirage';

const hello = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
const main = foreign('Unikernel.Hello', console.to(time).to(text).to(job));
register('hello-key', [main.$(defaultConsole, defaultTime, hello)]);
