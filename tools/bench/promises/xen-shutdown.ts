import { readFileSync } from 'node:fs';
import { buildFor, writeUnikernel } from '../guests/image';
import { withXenLab, type XenLab } from '../guests/xen-lab';
import { range, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const NAME = 'listener';
const BAR_MS = 1000;

/**
 * Prints a line when a domain is asked to shut down, when it has ended, and when xl has removed it. A watch of xenstore
 * fires when it is set, when a domain ends, and when a path is removed.
 */
const ASK = `#!/usr/bin/busybox sh
xenstore-watch -n 4 @releaseDomain "/local/domain/$(xl domid $1)/name" | {
  read -r stands
  read -r stands
  echo asking
  xl shutdown $1 >/dev/null &
  read -r released
  echo ended
  read -r gone
  echo removed
}
`;

/** Milliseconds from the start of `xl shutdown`. */
interface End {
  readonly ended: number;
  readonly removed: number;
}

/** A unikernel ends soon after a request to shut down. */
export const xenShutdown: Promised = {
  name: 'xen-shutdown',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    writeUnikernel(
      workspace,
      NAME,
      `import { shutdownSignal } from 'mirage/runtime';
import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    const asked = new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
    await console.log('listening');
    await asked;
    await console.log('goodbye');
  },
};
`,
    );
    const image = readFileSync(await buildFor('xen', workspace, NAME));
    const ends = await withXenLab(workspace, say, async (lab) => {
      await lab.put('mir.xen', image);
      await lab.define(NAME, ['kernel = "mir.xen"', 'memory = 64']);
      await lab.put('ask', ASK, '755');
      say(`xen-shutdown: ${runs} domains`);
      return (await takeInTurn({ [NAME]: () => endOf(lab) }, runs))[NAME]!;
    });
    const [ended, removed] = [ends.map((end) => end.ended), ends.map((end) => end.removed)];
    const how = 'a program that waits for shutdownSignal, prints a line and ends; from the start of `xl shutdown`';
    const rows: Measurement[] = [
      {
        what: "xl shutdown to the domain's end",
        measured: range(ended),
        bar: `all <= ${BAR_MS / 1000} s`,
        kept: Math.max(...ended) <= BAR_MS,
        how: `${how} until xenstore reports that the domain has shut down`,
        raw: { ended },
      },
      {
        what: 'xl shutdown until xl has removed the domain',
        measured: range(removed),
        how: `${how} until the domain's folder in xenstore is gone`,
        raw: { removed },
      },
    ];
    return rows;
  },
};

async function endOf(lab: XenLab): Promise<End> {
  const domain = lab.start(NAME, 'on_poweroff="destroy"');
  await domain.until('listening\n');
  const steps = lab.follow('./ask', NAME);
  const [removed, ended, asking] = [
    await steps.until('removed\n'),
    await steps.until('ended\n'),
    await steps.until('asking\n'),
  ];
  await lab.destroy(NAME);
  return { ended: ended - asking, removed: removed - asking };
}
