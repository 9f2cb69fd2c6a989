import { bindings, blockOfFile, fetchHandler, foreign, genericStack, httpServer, kvStore, register } from 'mirage';
import { serve, tap0 } from 'mirage';

const env = bindings({ STORE: kvStore(blockOfFile('counter.img', { sizeMiB: 1 })) });
register('counter', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)), { env })]);
