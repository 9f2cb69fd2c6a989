import { randomTransfer } from '../packages/tcpip/test/fuzz-transfers.js';
import { finishTransfer } from '../packages/tcpip/test/transfer.js';
import { STATE_NAMES } from '../packages/tcpip/src/tcp/tcp-connection.js';
const t = randomTransfer(Number(process.argv[2]), 40000);
console.log(finishTransfer(t, Number(process.argv[3] ?? 7200) * 1e9));
for (const c of [t.connection, t.accepted!]) { if (!c) continue;
  const { core, ...o } = c as any; console.log(STATE_NAMES[c.state], JSON.stringify({ ...o, wait: undefined, sendRing: c.sendRing.capacity, receiveRing: c.receiveRing.capacity, nextInBucket: undefined, listener: undefined, owner: undefined, now: core.nowNs, budget: core.budget, ooo: c.outOfOrder.count }));
  console.log(JSON.stringify(core.statistics));
}
console.log(t.client.readBytes, t.server.readBytes, t.left.port.up.options, t.left.port.down.options, t.right.port.up.options);
