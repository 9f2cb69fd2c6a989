export { connectBindings, connectHttpServer, connectServe } from './connect.js';
export { connectMetrics } from './metrics/connect-metrics.js';
export { connectProxies, type Proxies } from './proxies/trusted-proxies.js';
export { connectStaticFiles } from './static/connect-static-files.js';
export { serveHttp, upgrade, type ServerOptions } from './server/http-server.js';
export { DEFAULT_LIMITS, type ServerLimits } from './server/server-limits.js';
