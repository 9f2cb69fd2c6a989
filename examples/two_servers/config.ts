import { fetchHandler, foreign, genericStack, httpServer, metrics, register, serve, tap0 } from 'mirage';

const net = genericStack(tap0);
register('two_servers', [serve(foreign('Site.default', fetchHandler), httpServer(net)), metrics(net)]);
