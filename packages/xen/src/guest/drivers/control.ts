import type { Xenstore } from '../bus/xenstore.js';

/**
 * The node of shutdown requests of the toolstack. An empty value acknowledges a request. Source: Xen
 * docs/misc/xenstore-paths.pandoc.
 */
const PATH = 'control/shutdown';

/** A request of the toolstack that this domain can do. */
export type ShutdownRequest = 'poweroff' | 'reboot' | 'halt';

const requests: readonly string[] = ['poweroff', 'reboot', 'halt'] satisfies ShutdownRequest[];

/** Features that tell the toolstack to use this node. */
const FEATURES = ['control/feature-poweroff', 'control/feature-reboot'];

/**
 * Watches the requests of `xl shutdown` and `xl reboot`, acknowledges them and calls back. A request that this domain
 * cannot do (suspend, for `xl save` and `xl migrate`) is passed to `onOther` and not acknowledged, as on Linux: the
 * toolstack withdraws it after a minute and reports that. Resolves when the watch is active. Rejects with a
 * XenstoreError.
 */
export async function watchShutdown(
  xenstore: Xenstore,
  onRequest: (request: ShutdownRequest) => void,
  onOther: (asked: string) => void,
): Promise<void> {
  let isReading = false;
  let isStale = false;
  const look = async (): Promise<void> => {
    isStale = true;
    // Any number of events while a read is in progress cause one more read.
    if (isReading) return;
    isReading = true;
    try {
      while (isStale) {
        isStale = false;
        const wanted = await xenstore.read(PATH);
        if (wanted === undefined || wanted === '') continue;
        if (!isRequest(wanted)) {
          onOther(wanted);
          continue;
        }
        await xenstore.write(PATH, '');
        onRequest(wanted);
      }
    } finally {
      isReading = false;
    }
  };
  // Without xenstore no request can come, and the program continues.
  await xenstore.watch(PATH, () => void look().catch(() => undefined));
  // Toolstacks that do not let a domain write these nodes send requests anyway.
  for (const feature of FEATURES) await xenstore.write(feature, '1').catch(() => undefined);
}

function isRequest(text: string): text is ShutdownRequest {
  return requests.includes(text);
}
