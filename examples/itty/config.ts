import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';

const app = foreign('App.default', fetchHandler, { packages: ['itty-router@^5.0.24'] });
register('itty', [serve(app, httpServer(genericStack(tap0)))]);
