// A client of HTTP/1.1: http-client.mjs PORT CONNECTIONS COUNT BODY. Sends requests for / on connections that stay
// open, each after the response to the one before, and compares every body. Prints `Requested` of web.ts as JSON.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

const [port, connections, count] = process.argv.slice(2, 5).map(Number);
const body = process.argv[5];

const REQUEST = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
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
    asked++;
    text = '';
    askedMs = performance.now();
    socket.write(REQUEST);
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
