export { connectBindings, connectHttpServer, connectServe } from './connect.js';
export { connectStaticFiles } from './static/connect-static-files.js';
export { serveHttp, upgrade, type ServerOptions } from './server/http-server.js';
export { DEFAULT_LIMITS, type ServerLimits } from './server/server-limits.js';
