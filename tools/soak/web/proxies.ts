import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, type Running } from '../../../e2e/support/run';
import { fileOfPage, withReplaced } from './page';

/** The addresses of the page, and the ports of this machine that take their place. */
export interface ProxyPlaces {
  /** A folder for files of the proxies. */
  readonly folder: string;
  /** The ports of the proxy. */
  readonly http: number;
  readonly https: number;
  /** The ports that lead to the unikernel. */
  readonly app: number;
  readonly metrics: number;
}

const APP = '10.0.0.2:8080';
const CERTIFICATE = '/etc/ssl/shop.crt';
const KEY = '/etc/ssl/shop.key';
const BOTH = '/etc/haproxy/shop.pem';
/** Longer than any run. */
const LIMIT_MS = 3600_000;

/** Returns nginx.conf of the page for this machine. nginx writes only to the folder. */
export function nginxConfiguration({ folder, http, https, app }: ProxyPlaces): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(folder, name)};\n`,
  );
  return withReplaced(fileOfPage('nginx.conf'), {
    'http {\n': `http {\n  access_log off;\n${temporary.join('')}`,
    [APP]: `127.0.0.1:${app}`,
    'listen 80;': `listen 127.0.0.1:${http};`,
    'listen [::]:80;': `listen [::1]:${http};`,
    'listen 443 ssl;': `listen 127.0.0.1:${https} ssl;`,
    'listen [::]:443 ssl;': `listen [::1]:${https} ssl;`,
    [CERTIFICATE]: join(folder, 'shop.crt'),
    [KEY]: join(folder, 'shop.key'),
  });
}

/** Returns haproxy.cfg of the page for this machine. `proxyProtocol` is the option that its last paragraph names. */
export function haproxyConfiguration(places: ProxyPlaces, proxyProtocol: '' | 'send-proxy' | 'send-proxy-v2'): string {
  const { folder, http, https, app, metrics } = places;
  return withReplaced(fileOfPage('haproxy.cfg'), {
    [`${APP} check port 9100`]: `127.0.0.1:${app} check port ${metrics} ${proxyProtocol}`,
    'bind :80': `bind 127.0.0.1:${http}`,
    'bind [::]:80 v6only': `bind [::1]:${http}`,
    'bind :443': `bind 127.0.0.1:${https}`,
    'bind [::]:443 v6only': `bind [::1]:${https}`,
    [BOTH]: join(folder, 'shop.pem'),
  });
}

/** Makes the folder with a self-signed certificate. */
export function makeCertificate(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // The processes of nginx have another user if it starts as root.
  chmodSync(folder, 0o755);
  const [certificate, key] = [join(folder, 'shop.crt'), join(folder, 'shop.key')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example'];
  execFileSync('openssl', ['req', ...kind, ...names, '-out', certificate, '-keyout', key], { stdio: 'pipe' });
  writeFileSync(join(folder, 'shop.pem'), readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
}

/** Starts nginx in the foreground. */
export function startNginx(places: ProxyPlaces): Running {
  const file = join(places.folder, 'nginx.conf');
  writeFileSync(file, nginxConfiguration(places));
  const directives = `pid ${join(places.folder, 'nginx.pid')}; daemon off; error_log stderr notice;`;
  return started('nginx', ['-e', 'stderr', '-c', file, '-g', directives], places.folder);
}

/** Starts HAProxy in the foreground. */
export function startHaproxy(places: ProxyPlaces, proxyProtocol: '' | 'send-proxy' | 'send-proxy-v2'): Running {
  const file = join(places.folder, 'haproxy.cfg');
  writeFileSync(file, haproxyConfiguration(places, proxyProtocol));
  return started('haproxy', ['-db', '-f', file], places.folder);
}

function started(program: string, args: readonly string[], cwd: string): Running {
  const running = start(program, args, { cwd, timeoutMs: LIMIT_MS });
  // Whoever waits for its output learns that it ended.
  running.finished.catch(() => undefined);
  return running;
}
