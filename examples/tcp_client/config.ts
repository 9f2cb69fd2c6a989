import { address, argument, console, defaultConsole, foreign, genericStack, integer, job, register } from 'mirage';
import { stack, tap0, text } from 'mirage';

const to = argument('to', address, { doc: 'The server.', default: address.parse('127.0.0.1') });
const port = argument('to-port', integer, { doc: 'Its port.', default: 8007 });
const say = argument('say', text, { doc: 'What to say to it.', default: 'hello' });
const client = foreign('Unikernel.Client', console.to(stack).to(address).to(integer).to(text).to(job));
register('tcp_client', [client.$(defaultConsole, genericStack(tap0), to, port, say)]);
