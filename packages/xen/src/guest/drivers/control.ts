import type { Xenstore } from '../bus/xenstore.js';

/**
 * Where the toolstack says what it wants, and is answered by an empty value. Source: Xen
 * docs/misc/xenstore-paths.pandoc.
 */
const PATH = 'control/shutdown';

/** What the toolstack may ask for and this domain does. */
export type ShutdownRequest = 'poweroff' | 'reboot' | 'halt';

const requests: readonly string[] = ['poweroff', 'reboot', 'halt'] satisfies ShutdownRequest[];

/** Told to the toolstack, which then asks in this way. */
const FEATURES = ['control/feature-poweroff', 'control/feature-reboot'];

/**
 * Watches what `xl shutdown` and `xl reboot` ask for, acknowledges it and calls back. What this domain cannot do
 * (suspend, for `xl save` and `xl migrate`) is passed to `onOther` and not acknowledged, as Linux does: the toolstack
 * takes it back after a minute and says that it was not. Resolves when the watch stands. Errors: rejects with a
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
    // Any number of events while one answer is under way ask for one more answer.
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
  // Without xenstore nobody can ask, and the program goes on.
  await xenstore.watch(PATH, () => void look().catch(() => undefined));
  // Toolstacks that do not let a domain write these ask anyway.
  for (const feature of FEATURES) await xenstore.write(feature, '1').catch(() => undefined);
}

function isRequest(text: string): text is ShutdownRequest {
  return requests.includes(text);
}
