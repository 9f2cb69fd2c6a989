import type { ExampleRun } from './example-runs';

/** The address that QEMU forwards ports to, so that several guests need no server of DHCP to tell them apart. */
export const IN_THE_NETWORK_OF_QEMU = ['--ipv4=10.0.2.15/24', '--ipv4-gateway=10.0.2.2', '--ipv4-only'];

/** What a browser does with a website: files by type, one that is compressed, one that it has, and a part of one. */
const LOADS_A_PAGE: ExampleRun['asked'] = [
  [
    'U=http://127.0.0.1:$PORT; I="-o /dev/null -w %{http_code},%{content_type},%{size_download}\\n"',
    'curl -s $U/ | head -n 1; curl -s --compressed $U/app.js | head -n 1; curl -sL $U/about | grep -c "</html>"',
    'curl -s $I $U/style.css; curl -s $I -H "Accept-Encoding: br" $U/app.js; curl -s $I -r 0-7 $U/logo.png',
    "T=$(curl -sI $U/logo.png | tr -d '\\r' | sed -n 's/^etag: //p'); curl -s $I -H \"If-None-Match: $T\" $U/logo.png",
    'curl -s $I --path-as-is $U/../config.ts; curl -s $I -X POST $U/',
  ].join('\n'),
  [
    '<!doctype html>',
    '/** Shows the time, and how many milliseconds the page took. */',
    '1',
    '200,text/css;charset=utf-8,161',
    '200,text/javascript;charset=utf-8,209',
    '206,image/png,8',
    '304,,0',
    '404,text/plain;charset=UTF-8,14',
    '405,text/plain;charset=UTF-8,23',
    '',
  ].join('\n'),
];

/** Counts from 0 to 2; the next run continues on the same disk. */
const COUNTS_ANEW: ExampleRun['asked'] = [
  'for m in DELETE POST POST GET; do curl -s -X $m http://127.0.0.1:$PORT/; done',
  '0\n1\n2\n2\n',
];
const COUNTS_ON: ExampleRun['asked'] = ['curl -s -X POST http://127.0.0.1:$PORT/', '3\n'];

/** The server for metrics is the first that listens, so the site is asked when it is ready. */
const ASKS_BOTH: ExampleRun['asked'] = [
  [
    'S=http://127.0.0.1:48082; M=http://127.0.0.1:48083; until curl -s $M/readyz | grep ^ready; do sleep 0.1; done',
    'for p in a b; do curl -s $S/$p; done; curl -s $M/metrics | grep ^mirage_http_requests; curl -s $M/livez',
  ].join('\n'),
  'ready\nThis is /a\nThis is /b\nmirage_http_requests_total{server="http"} 2\nalive\n',
];

const ASKS_ITTY: ExampleRun['asked'] = [
  'for p in hello/you json promises; do curl -s http://127.0.0.1:$PORT/$p; done',
  '"Hello, you!"[1,2,3]"foo"',
];

const ASKS_H3: ExampleRun['asked'] = [
  `curl -s http://127.0.0.1:$PORT/hello/you; curl -s --json '{"numbers":[1,2]}' http://127.0.0.1:$PORT/double`,
  '{"hello":"you"}[2,4]',
];

/** Returns the runs of a web app: on unix at a free port, elsewhere at a forwarded one. */
function webApp(example: string, asked: ExampleRun['asked']): ExampleRun[] {
  return [
    { example, platforms: ['unix'], args: ['--port=0'], asked: asked! },
    {
      example,
      platforms: ['virtio', 'xen'],
      args: IN_THE_NETWORK_OF_QEMU,
      forward: 'tcp:48080:8080',
      asked: asked!,
    },
  ];
}

/** The runs of web servers. */
export const WEB_RUNS: readonly ExampleRun[] = [
  {
    example: 'site',
    platforms: ['unix'],
    args: ['--port=0'],
    asked: ['curl -s http://127.0.0.1:$PORT/greet/you', '{"greeting":"Hello, you!"}'],
  },
  {
    example: 'site',
    platforms: ['unix'],
    args: ['--port=0', '--access-log=json'],
    asked: ['curl -s http://127.0.0.1:$PORT/greet/you', '{"greeting":"Hello, you!"}'],
    lines: [
      '/20.*Z: \\[INFO\\] \\[tcp\\] listening on 127\\.0\\.0\\.1:\\d+(, \\[::1\\]:\\d+)?/',
      '/\\{"time":"20[^"]*Z","level":"info","source":"access","client":"127\\.0\\.0\\.1","method":"GET","target":"/greet/you",.*"status":200,"bytes":26,.*\\}/',
    ],
  },
  {
    example: 'site',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'tcp:48080:8080',
    asked: ['curl -s -d hello http://127.0.0.1:$PORT/echo', 'HELLO'],
  },
  ...webApp('static_website', LOADS_A_PAGE),
  ...webApp('counter', COUNTS_ANEW),
  ...webApp('counter', COUNTS_ON),
  ...webApp('itty', ASKS_ITTY),
  ...webApp('h3', ASKS_H3),
  { example: 'two_servers', platforms: ['unix'], args: ['--port=48082', '--metrics-port=48083'], asked: ASKS_BOTH },
  {
    example: 'two_servers',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'tcp:48082:8080',
    furtherForwards: ['tcp:48083:9100'],
    asked: ASKS_BOTH,
  },
];
