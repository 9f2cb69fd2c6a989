import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';

const app = foreign('App.default', fetchHandler, { packages: ['h3@^2.0.8'] });
register('h3', [serve(app, httpServer(genericStack(tap0)))]);
