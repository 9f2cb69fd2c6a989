import type { Promised } from './promise';
import { block } from './promises/block';
import { boot } from './promises/boot';
import { bootLinux } from './promises/boot-linux';
import { boots } from './promises/boots';
import { batch } from './promises/batch';
import { cached } from './promises/cached';
import { calls } from './promises/calls';
import { configuration } from './promises/configuration';
import { edit } from './promises/edit';
import { engine, engineWork } from './promises/engine';
import { engineProcessor } from './promises/engine-processor';
import { firstAnswer } from './promises/first-answer';
import { graph } from './promises/graph';
import { http, httpWork } from './promises/http';
import { idle } from './promises/idle';
import { image } from './promises/image';
import { instructions } from './promises/instructions';
import { kvmExits } from './promises/kvm-exits';
import { memory } from './promises/memory';
import { network } from './promises/network';
import { plugin } from './promises/plugin';
import { reproducible } from './promises/reproducible';
import { save } from './promises/save';
import { size } from './promises/size';
import { stackBoot } from './promises/stack-boot';
import { stackRest } from './promises/stack-rest';
import { stackWork } from './promises/stack-work';
import { start } from './promises/start';
import { tcp, udp } from './promises/tcp';
import { tcpTap } from './promises/tcp-tap';
import { xen } from './promises/xen';
import { xenBlock } from './promises/xen-block';
import { xenIdle } from './promises/xen-idle';
import { xenMemory } from './promises/xen-memory';
import { xenNetwork } from './promises/xen-network';
import { xenShutdown } from './promises/xen-shutdown';

/** The promises, in the order of measurement. A new one adds a file and a line. */
export const PROMISES: readonly Promised[] = [
  edit,
  cached,
  batch,
  plugin,
  graph,
  configuration,
  size,
  start,
  image,
  memory,
  boot,
  bootLinux,
  instructions,
  calls,
  engine,
  engineWork,
  engineProcessor,
  idle,
  kvmExits,
  network,
  tcp,
  udp,
  tcpTap,
  stackWork,
  stackBoot,
  stackRest,
  http,
  firstAnswer,
  save,
  httpWork,
  block,
  boots,
  xen,
  xenMemory,
  xenIdle,
  xenShutdown,
  xenNetwork,
  xenBlock,
  reproducible,
];
