import { argument, console, defaultConsole, foreign, genericStack, job, register, stack, tap0, udpPort } from 'mirage';

const port = argument('port', udpPort, { doc: 'The port to listen on.', default: 8007 });
const echo = foreign('Unikernel.Echo', console.to(stack).to(udpPort).to(job));
register('udp_echo', [echo.$(defaultConsole, genericStack(tap0), port)]);
