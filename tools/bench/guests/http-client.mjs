// A client of HTTP/1.1: http-client.mjs PORT CONNECTIONS COUNT BODY HEAD. Sends requests for / on connections that stay
// open, each after the response to the one before, and compares every body. Prints `Requested` of web.ts as JSON. HEAD
// is `short`, or `browser`: the fields of a browser and an identifier that is new each time, as proxies add.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

const [port, connections, count] = process.argv.slice(2, 5).map(Number);
const [body, head] = process.argv.slice(5, 7);

const FIRST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n';
const OF_BROWSER = `${FIRST}Connection: keep-alive\r
sec-ch-ua: "Chromium";v="130", "Not?A_Brand";v="99"\r
sec-ch-ua-mobile: ?0\r
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
Sec-Fetch-Site: none\r
Sec-Fetch-Mode: navigate\r
Accept-Encoding: gzip, deflate, br\r
Accept-Language: en-US,en;q=0.9\r
Cookie: session=0123456789abcdef; theme=dark\r
`;
const requestOf = (number) =>
  head === 'browser' ? `${OF_BROWSER}X-Request-Id: ${String(number).padStart(8, '0')}\r\n\r\n` : `${FIRST}\r\n`;
const END = '\r\n\r\n';

const latencies = [];
let asked = 0;
let begin = 0;

/** Whether the text is a whole response. Ends with an error if it is another one. */
function isWhole(text) {
  const end = text.indexOf(END);
  if (end < 0 || text.length < end + END.length + body.length) return false;
  const isRight = text.startsWith('HTTP/1.1 200 ') && text.slice(end + END.length) === body;
  if (!isRight || !text.toLowerCase().includes(`\r\ncontent-length: ${body.length}\r\n`)) {
    throw new Error(`not the response: ${text}`);
  }
  return true;
}

function open() {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let text = '';
  let askedMs = 0;
  let isOver = false;
  const ask = () => {
    if (asked === count) {
      isOver = true;
      socket.destroy();
      return;
    }
    text = '';
    askedMs = performance.now();
    socket.write(requestOf(asked++));
  };
  socket.setEncoding('latin1');
  socket.on('connect', ask);
  socket.on('close', () => {
    if (!isOver) throw new Error('the server has closed the connection');
  });
  socket.on('data', (more) => {
    text += more;
    if (!isWhole(text)) return;
    latencies.push(performance.now() - askedMs);
    if (latencies.length === count) report();
    ask();
  });
}

function report() {
  const seconds = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(count - 1, Math.floor(count * share))];
  console.log(JSON.stringify({ perSecond: count / seconds, medianMs: at(0.5), percentile99Ms: at(0.99) }));
}

begin = performance.now();
for (let opened = 0; opened < connections; opened++) open();
