import './globals.js';
import './web-globals.js';

export { Address, Prefix } from './address.js';
export { parseAddress, parsePrefix } from './parse-address.js';
export type { AddressProblem, PrefixProblem } from './parse-address.js';
export type { AppInfo } from './app-info.js';
export type { Arp, ArpError } from './arp.js';
export type { Block, BlockError, BlockInfo } from './block.js';
export type { Clock } from './clock.js';
export type { Console } from './console.js';
export type { Dhcp, Lease, LeaseError } from './dhcp.js';
export type { EmbeddedFiles } from './embedded.js';
export type { Endpoint, Flow, FlowError } from './flow.js';
export type { Ethernet, EthernetFrame } from './ethernet.js';
export type {
  ConnectionInfo,
  ExecutionContext,
  FetchHandler,
  HttpListener,
  HttpServer,
  HttpStatistics,
} from './http.js';
export type { Icmp, PingError, PingOptions, Pong } from './icmp.js';
export type { Ip, IpError, Packet, PacketOptions } from './ip.js';
export type { KvEntry, KvFault, KvReadError, KvRo, KvRw, KvWriteError } from './kv.js';
export type { Logger, LogLevel, LogMessage, Logs } from './logs.js';
export type { Arrival, Network, NetworkError, NetworkStatistics, Offload, Offloads } from './network.js';
export type { Random } from './random.js';
export type { StaticFiles } from './static-files.js';
export type { DirectStack, Stack, StackStatistics } from './stack.js';
export type {
  ConnectError,
  ConnectOptions,
  FlowOptions,
  KeepAlive,
  ListenError,
  Listener,
  ListenOptions,
  Tcp,
  TcpListener,
} from './tcp.js';
export type { Time } from './time.js';
export type { Datagram, Udp, UdpError, UdpListener } from './udp.js';
