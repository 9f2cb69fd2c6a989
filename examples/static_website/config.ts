import { crunch, genericStack, httpServer, register, serve, staticFiles, tap0 } from 'mirage';

register('static_website', [serve(staticFiles(crunch('public')), httpServer(genericStack(tap0)))]);
