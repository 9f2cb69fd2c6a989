import fc from 'fast-check';
import { type ClientRequest, readClient, serverMessage, type ServerOptions } from '../../test/dhcp-server.js';
import { ip, testRandom } from '../../test/link-recorder.js';
import { DECLINE_WAIT, DhcpClient } from './dhcp-client.js';
import { type DhcpLease } from './dhcp-lease.js';

const SECOND = 1e9;
const MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const [DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE] = [1, 2, 3, 4, 5, 6, 7];
const ADDRESS = ip('10.0.2.15');
const SERVER = ip('10.0.2.2');

interface Sent extends ClientRequest {
  readonly atNs: number;
  readonly destination: number;
}

class World {
  readonly sent: Sent[] = [];
  readonly leases: DhcpLease[] = [];
  lost = 0;
  nowNs = 5e12;
  /** Answers each message; undefined: the server stays silent. */
  serve: ((request: Sent) => Uint8Array | undefined) | undefined;
  readonly client: DhcpClient;

  constructor(seed = 1) {
    const startNs = this.nowNs;
    this.client = new DhcpClient({
      mac: MAC,
      random: testRandom(seed),
      hostName: 'mir-hello',
      send: (message, destination) => {
        const request = { ...readClient(message, MAC), atNs: this.nowNs - startNs, destination };
        this.sent.push(request);
        const answer = this.serve?.(request);
        if (answer !== undefined) this.answers.push(answer);
      },
      onLease: (lease) => this.leases.push(lease),
      onLost: () => this.lost++,
    });
  }

  private readonly answers: Uint8Array[] = [];

  start(): this {
    this.client.start(this.nowNs);
    this.deliver();
    return this;
  }

  advance(byNs: number): void {
    const untilNs = this.nowNs + byNs;
    while (this.client.nextDeadlineNs <= untilNs) {
      this.nowNs = Math.max(this.nowNs, this.client.nextDeadlineNs);
      this.client.timeout(this.nowNs);
      this.deliver();
    }
    this.nowNs = untilNs;
  }

  receive(message: Uint8Array): void {
    this.client.input(message, 0, message.length, this.nowNs);
    this.deliver();
  }

  types(): number[] {
    return this.sent.map(({ type }) => type);
  }

  private deliver(): void {
    for (let one = this.answers.shift(); one !== undefined; one = this.answers.shift()) {
      this.client.input(one, 0, one.length, this.nowNs);
    }
  }
}

/** A server that leases an address to every client. */
function honest(options: ServerOptions = {}): (request: Sent) => Uint8Array | undefined {
  return ({ type, xid }) => {
    if (type === DISCOVER) return serverMessage(OFFER, xid, MAC, options);
    return type === REQUEST ? serverMessage(ACK, xid, MAC, options) : undefined;
  };
}

function lease(options: ServerOptions = {}): DhcpLease {
  const world = new World();
  world.serve = honest(options);
  world.start();
  return world.leases[0]!;
}

it('RFC 2131, 3.1: discover, offer, request, acknowledgment, all at once', () => {
  const world = new World();
  world.serve = honest();
  world.start();
  expect(world.sent).toMatchObject([
    { type: DISCOVER, atNs: 0, destination: -1, seconds: 0 },
    { type: REQUEST, atNs: 0, destination: -1 },
  ]);
  expect(world.sent[1]!.xid).toBe(world.sent[0]!.xid);
  expect(world.sent[1]!.options.get(50)).toEqual([10, 0, 2, 15]);
  expect(world.sent[1]!.options.get(54)).toEqual([10, 0, 2, 2]);
  expect(world.leases).toMatchObject([
    { address: ADDRESS, bits: 24, server: SERVER, routes: [{ bits: 0, gateway: SERVER }], dns: [ip('10.0.2.3')] },
  ]);
});

it('RFC 2132 and 4361: asks for what a host needs, and states its name and its client identifier', () => {
  const { options } = new World().start().sent[0]!;
  expect(options.get(55)).toEqual([121, 1, 3, 6, 12, 15, 26, 51, 54, 58, 59, 119]);
  expect(options.get(61)).toEqual([255, 0, 0x12, 0x34, 0x56, 0, 3, 0, 1, ...MAC]);
  expect(String.fromCharCode(...options.get(12)!)).toBe('mir-hello');
});

it('RFC 2131, 4.1: repeats after 4, 8, 16, 32, 64 and 64 s, plus or minus one, forever with the same xid', () => {
  const world = new World().start();
  world.advance(3600 * SECOND);
  const gaps = world.sent.slice(1).map(({ atNs }, index) => (atNs - world.sent[index]!.atNs) / SECOND);
  [4, 8, 16, 32, 64, 64, 64].forEach((base, index) => {
    expect(Math.abs(gaps[index]! - base)).toBeLessThanOrEqual(1);
  });
  expect(gaps.length).toBeGreaterThan(50);
  expect(new Set(gaps).size).toBeGreaterThan(40);
  expect(new Set(world.sent.map(({ xid }) => xid)).size).toBe(1);
  expect(world.sent.map(({ seconds, atNs }) => seconds - Math.floor(atNs / SECOND))).toEqual(world.sent.map(() => 0));
});

it('RFC 2131, 4.4.1: gives up an offer after 4 requests, and discovers again with another xid', () => {
  const world = new World();
  world.serve = ({ type, xid }) => (type === DISCOVER ? serverMessage(OFFER, xid, MAC) : undefined);
  world.start();
  world.advance(62 * SECOND);
  expect(world.types().slice(0, 7)).toEqual([DISCOVER, REQUEST, REQUEST, REQUEST, REQUEST, DISCOVER, REQUEST]);
  expect(world.sent[5]!.xid).not.toBe(world.sent[0]!.xid);
});

it('RFC 2131, 4.4.5: renews at half the lease with the server, rebinds at seven eighths with all, and expires', () => {
  const world = new World();
  world.serve = honest({ leaseSeconds: 8000 });
  world.start();
  world.serve = undefined;
  world.sent.length = 0;
  world.advance(8000 * SECOND - 1);
  expect(world.sent[0]).toMatchObject({ atNs: 4000 * SECOND, destination: SERVER, clientAddress: ADDRESS });
  expect(world.sent[1]).toMatchObject({ atNs: 5500 * SECOND, destination: SERVER });
  const rebinding = world.sent.filter(({ destination }) => destination === -1);
  expect(rebinding[0]).toMatchObject({ atNs: 7000 * SECOND, clientAddress: ADDRESS });
  expect(new Set(world.sent.map(({ xid }) => xid)).size).toBe(1);
  for (const same of [world.sent.filter(({ destination }) => destination === SERVER), rebinding]) {
    const gaps = same.slice(1).map(({ atNs }, index) => atNs - same[index]!.atNs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60 * SECOND);
  }
  expect(world.lost).toBe(0);
  world.advance(1);
  expect(world.lost).toBe(1);
  expect(world.types().at(-1)).toBe(DISCOVER);
});

it('RFC 2131, 4.4.5: an acknowledgment renews the lease', () => {
  const world = new World();
  world.serve = honest({ leaseSeconds: 1000 });
  world.start();
  world.advance(10_000 * SECOND);
  expect(world.lost).toBe(0);
  expect(world.leases).toHaveLength(21);
  expect(world.sent.slice(1).every(({ type }) => type === REQUEST)).toBe(true);
});

it.each([
  ['in order', 100, 200, [100, 200]],
  ['T1 after T2 (smoltcp-rs/smoltcp#1029)', 300, 200, [500, 875]],
  ['T1 equal to T2', 200, 200, [500, 875]],
  ['T2 after the end', 100, 2000, [500, 875]],
  ['T1 of 0', 0, 200, [500, 875]],
])('RFC 2131, 4.4.5: T1 and T2 %s', (_, t1, t2, expected) => {
  const word = (value: number): number[] => [0, 0, value >> 8, value & 255];
  const { renewNs, rebindNs } = lease({
    leaseSeconds: 1000,
    options: [
      [58, ...word(t1)],
      [59, ...word(t2)],
    ],
  });
  expect([renewNs / SECOND, rebindNs / SECOND]).toEqual(expected);
});

it('RFC 2131, 3.3: an infinite lease has no deadline', () => {
  const world = new World();
  world.serve = honest({ leaseSeconds: 0xffffffff });
  world.start();
  expect(world.client.nextDeadlineNs).toBe(Infinity);
});

it('RFC 2131, 3.1: after a refusal it starts again at once, and then with growing pauses', () => {
  const world = new World();
  world.serve = ({ type, xid }) => serverMessage(type === DISCOVER ? OFFER : NAK, xid, MAC);
  world.start();
  expect(world.types()).toEqual([DISCOVER, REQUEST, DISCOVER, REQUEST]);
  world.advance(600 * SECOND);
  expect(world.sent.length).toBeLessThan(40);
  expect(world.lost).toBe(0);
});

it('RFC 2131, 4.4.5: a refusal while it renews ends the lease', () => {
  const world = new World();
  world.serve = honest({ leaseSeconds: 1000 });
  world.start();
  world.serve = ({ type, xid }) => (type === REQUEST ? serverMessage(NAK, xid, MAC) : undefined);
  world.advance(500 * SECOND);
  expect(world.lost).toBe(1);
  expect(world.client.lease).toBeUndefined();
  expect(world.types().at(-1)).toBe(DISCOVER);
});

it('a refusal of another server, and one with another xid, change nothing', () => {
  const world = new World();
  world.serve = honest({ leaseSeconds: 1000 });
  world.start();
  world.serve = undefined;
  world.advance(500 * SECOND);
  const { xid } = world.sent.at(-1)!;
  world.receive(serverMessage(NAK, xid, MAC, { server: [10, 0, 2, 66] }));
  world.receive(serverMessage(NAK, xid ^ 1, MAC));
  expect(world.client.lease).toBeDefined();
  expect(world.client.drops).toMatchObject({ unexpected: 1, 'other-xid': 1 });
});

it('RFC 2131, 4.4.4 and 5227, 2.1.1: declines an address that another host has, and waits for 10 s', () => {
  const world = new World();
  world.serve = honest();
  world.start();
  world.sent.length = 0;
  world.client.decline(world.nowNs);
  expect(world.lost).toBe(1);
  world.advance(DECLINE_WAIT);
  expect(world.sent).toMatchObject([
    { type: DECLINE, destination: -1 },
    { type: DISCOVER, atNs: DECLINE_WAIT },
    { type: REQUEST, atNs: DECLINE_WAIT },
  ]);
  expect(world.sent[0]!.options.get(50)).toEqual([10, 0, 2, 15]);
});

it('RFC 2131, 4.4.6: releases the lease when it stops', () => {
  const world = new World();
  world.serve = honest();
  world.start();
  world.client.stop(world.nowNs);
  expect(world.sent.at(-1)).toMatchObject({ type: RELEASE, destination: SERVER, clientAddress: ADDRESS });
  expect(world.client.nextDeadlineNs).toBe(Infinity);
});

it.each([
  ['no lease time', { options: [[51]] }],
  ['a lease of 0 s', { leaseSeconds: 0 }],
  ['no server identifier', { options: [[54]] }],
  ['a mask with a hole', { options: [[1, 255, 0, 255, 0]] }],
  ['no address', { address: [0, 0, 0, 0] }],
  ['a multicast address', { address: [224, 0, 0, 1] }],
])('does not take an offer with %s', (_, options) => {
  const world = new World();
  world.serve = honest(options);
  world.start();
  expect(world.types()).toEqual([DISCOVER]);
  expect(world.client.drops['bad-lease']).toBe(1);
});

it.each([
  ['a mask', [], { bits: 24 }],
  ['no mask: that of the class', [[1]], { bits: 8 }],
  ['the mask of one host', [[1, 255, 255, 255, 255]], { bits: 32 }],
  ['an MTU', [[26, 5, 120]], { mtu: 1400 }],
  ['an MTU that is too small', [[26, 0, 68]], { mtu: 0 }],
  ['a domain', [[15, 108, 97, 110, 0]], { domain: 'lan' }],
  ['a domain with a line feed', [[15, 108, 10]], { domain: undefined }],
  ['two DNS servers', [[6, 1, 1, 1, 1, 9, 9, 9, 9]], { dns: [ip('1.1.1.1'), ip('9.9.9.9')] }],
  ['no router', [[3]], { routes: [] }],
  [
    'classless routes, which replace the router (RFC 3442)',
    [[121, 24, 192, 0, 2, 10, 0, 2, 9, 0, 10, 0, 2, 1]],
    {
      routes: [
        { network: ip('192.0.2.0'), bits: 24, gateway: ip('10.0.2.9') },
        { network: 0, bits: 0, gateway: ip('10.0.2.1') },
      ],
    },
  ],
  ['classless routes that are cut off: the router', [[121, 24, 192, 0]], { routes: [{ gateway: SERVER }] }],
  [
    'an option in two parts (RFC 3396)',
    [
      [6, 1, 1, 1, 1, 9, 9],
      [15, 97],
      [6, 9, 9],
    ],
    { dns: [ip('1.1.1.1'), ip('9.9.9.9')], domain: 'a' },
  ],
])('RFC 2132: reads %s', (_, options, expected) => {
  expect(lease({ options })).toMatchObject(expected);
});

it('reads 32 routes of a lease, and ignores more', () => {
  const route = (number: number): number[] => [16, 172, number, 10, 0, 2, 9];
  const data = Array.from({ length: 36 }, (_, number) => route(number)).flat();
  expect(lease({ options: [[121, ...data]] }).routes).toHaveLength(32);
});

it('RFC 2132, 9.3: reads options in the fields of names (overload)', () => {
  const world = new World().start();
  const message = serverMessage(OFFER, world.sent[0]!.xid, MAC, { options: [[52, 3], [1]] });
  message.set([1, 4, 255, 255, 0, 0, 255], 108);
  message.set([15, 3, 108, 97, 110, 255], 44);
  world.receive(message);
  message.set([53, 1, ACK], 240);
  world.receive(message);
  expect(world.leases).toMatchObject([{ bits: 16, domain: 'lan' }]);
});

it.each([
  ['short', (message: Uint8Array) => message.subarray(0, 239)],
  ['no-dhcp', (message: Uint8Array) => message.with(0, 1)],
  ['no-dhcp', (message: Uint8Array) => message.with(236, 0)],
  ['no-dhcp', (message: Uint8Array) => message.with(240, 99)],
  ['not-for-us', (message: Uint8Array) => message.with(33, 0)],
  ['bad-option', (message: Uint8Array) => message.subarray(0, 250)],
  ['bad-option', (message: Uint8Array) => message.subarray(0, 244)],
  ['other-xid', (message: Uint8Array) => message.with(4, message[4]! ^ 1)],
  ['unexpected', (message: Uint8Array) => message.with(242, ACK)],
] as const)('counts as %s', (reason, change) => {
  const world = new World().start();
  world.receive(change(serverMessage(OFFER, world.sent[0]!.xid, MAC)));
  expect(world.client.drops[reason]).toBe(1);
  expect(world.types()).toEqual([DISCOVER]);
});

it('survives every truncation and random changes to the answers', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.nat({ max: 590 }),
      fc.array(fc.tuple(fc.nat({ max: 299 }), fc.nat({ max: 255 })), { maxLength: 4 }),
      (seed, length, changes) => {
        const world = new World(seed);
        world.serve = (request) => {
          const answer = honest()(request);
          for (const [at, value] of changes) answer?.fill(value, at, at + 1);
          return answer?.subarray(0, length);
        };
        world.start();
        world.advance(200 * SECOND);
        expect(world.sent.length).toBeLessThan(40);
      },
    ),
  );
});
