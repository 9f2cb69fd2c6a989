/*
 * A DHCP server for one interface of a network namespace, with the answers of QEMU's user network: every client gets
 * 10.0.2.15. Source: RFC 2131, 2 and 4.3.
 */
const { createSocket } = require('node:dgram');

const SERVER = [10, 0, 2, 2];
const BROADCAST = '10.0.2.255';
const MAGIC = [0x63, 0x82, 0x53, 0x63];
const OPTIONS = 240;
const [DISCOVER, OFFER, REQUEST, ACKNOWLEDGE] = [1, 2, 3, 5];

const socket = createSocket('udp4');
socket.on('message', (request) => {
  const type = typeOf(request);
  if (type !== DISCOVER && type !== REQUEST) return;
  const answer = Buffer.alloc(300);
  answer.set([2, 1, 6, 0]);
  // The number of the exchange, and the MAC of the client.
  request.copy(answer, 4, 4, 8);
  request.copy(answer, 28, 28, 44);
  answer.set([10, 0, 2, 15], 16);
  answer.set(MAGIC, OPTIONS - MAGIC.length);
  const options = [
    [53, 1, type === DISCOVER ? OFFER : ACKNOWLEDGE],
    [54, 4, ...SERVER],
    [51, 4, 0, 1, 0x51, 0x80],
    [1, 4, 255, 255, 255, 0],
    [3, 4, ...SERVER],
    [6, 4, 10, 0, 2, 3],
    [255],
  ];
  answer.set(options.flat(), OPTIONS);
  socket.send(answer, 68, BROADCAST);
});
socket.bind(67, () => socket.setBroadcast(true));

/** Returns the value of option 53. */
function typeOf(message) {
  for (let at = OPTIONS; at < message.length && message[at] !== 255; at += 2 + message[at + 1])
    if (message[at] === 53) return message[at + 2];
  return 0;
}
