import { argument, console, defaultConsole, foreign, genericStack, job, register, stack, tap0, tcpPort } from 'mirage';

const port = argument('port', tcpPort, { doc: 'The port to listen on.', default: 8007 });
const echo = foreign('Unikernel.Echo', console.to(stack).to(tcpPort).to(job));
register('tcp_echo', [echo.$(defaultConsole, genericStack(tap0), port)]);
