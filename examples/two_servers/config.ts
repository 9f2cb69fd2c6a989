import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';

const net = genericStack(tap0);
register('two_servers', [
  serve(foreign('Site.default', fetchHandler), httpServer(net)),
  serve(foreign('Admin.default', fetchHandler), httpServer(net, { group: 'admin', port: 8081 })),
]);
