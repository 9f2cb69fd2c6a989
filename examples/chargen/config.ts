import { argument, clock, console, defaultClock, defaultConsole, foreign, genericStack, job, register } from 'mirage';
import { stack, tap0, tcpPort } from 'mirage';

const port = argument('port', tcpPort, { doc: 'The port to listen on.', default: 8019 });
const generate = foreign('Unikernel.Generate', console.to(clock).to(stack).to(tcpPort).to(job));
register('chargen', [generate.$(defaultConsole, defaultClock, genericStack(tap0), port)]);
