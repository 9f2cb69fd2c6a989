import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { curl, metric } from './ask';
import type { Outcome } from './clients';
import type { Served } from './shop';

/** Much more than the machine has, which has 16 MiB and 2 MiB for the buffers of the stack. */
const BODY_MB = 100;
/** For `nx run`, and for the unikernel. */
export const SMALL_MACHINE = { settings: ['--memory=16'], args: ['--net-memory=2MiB'] } as const;
/** What a server keeps for later requests, and what the collector has not freed yet. */
const MOST_GROWTH_BYTES = 1_000_000;

/** Sends bodies that are larger than the memory, with and without their length, and receives them at the same time. */
export function askWithLargeBodies(shop: Served, folder: string): Outcome {
  const [sent, received] = [join(folder, 'large'), join(folder, 'received')];
  writeFileSync(sent, '');
  for (let count = 0; count < BODY_MB; count++) appendFileSync(sent, randomBytes(1_000_000));
  const failures: string[] = [];
  const before = metric(shop, 'mirage_heap_bytes');
  const uploads = [[], ['-H', 'Transfer-Encoding: chunked'], ['-H', 'Transfer-Encoding: chunked']];
  for (const fields of uploads) {
    const status = curl(
      ...['--max-time', '600', '-o', received, '-w', '%{http_code}', '-X', 'POST', '-T', sent, ...fields],
      `http://127.0.0.1:${shop.port}/stream`,
    );
    if (status !== '200') failures.push(`${BODY_MB} MB: ${status}`);
    else if (execFileSync('sh', ['-c', 'cmp "$0" "$1" || true', sent, received], { encoding: 'utf8' }) !== '')
      failures.push(`${BODY_MB} MB: the body that came back is another one`);
  }
  const growth = metric(shop, 'mirage_heap_bytes') - before;
  if (!(growth < MOST_GROWTH_BYTES)) failures.push(`the heap grew by ${growth} bytes`);
  rmSync(sent);
  rmSync(received);
  return { requests: uploads.length, failures };
}
