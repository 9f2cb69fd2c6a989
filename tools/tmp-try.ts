import { fuzzTransfers } from '../packages/tcpip/test/fuzz-transfers.js';
const t0 = performance.now();
const r = fuzzTransfers(Number(process.argv[2] ?? 300), Number(process.argv[3] ?? 1));
console.log(r, (performance.now() - t0) / 1000);
