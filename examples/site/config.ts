import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';

const app = foreign('App.default', fetchHandler, { packages: ['hono@^4.13.19'] });
register('site', [serve(app, httpServer(genericStack(tap0)))]);
