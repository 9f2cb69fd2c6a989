import { readFileSync } from 'node:fs';
import {
  awaitSleeper,
  countBoot,
  parseBootExits,
  parseSleepExits,
  startSleeper,
} from '../../../packages/virtio/test/kvm-lab/guest-scripts';
import { runInLab } from '../../../packages/virtio/test/kvm-lab/lab';
import { buildImage, writeSleeper } from '../guests/image';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { BOOT_MACHINES } from './boot';

/** The bar for microvm. On the other machines most exits are those of their firmware. */
const BOOT_BAR = 300;
const SLEEP_BAR = 10;
const LAB_MS = 900_000;

/** An image takes few VM exits to boot, and hardly any to sleep. Other load does not change the counts. */
export const kvmExits: Promised = {
  name: 'kvm-exits',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, say }) {
    writeSleeper(workspace);
    const files: Record<string, Uint8Array> = {};
    for (const name of ['empty', 'hello', 'sleeper']) files[name] = readFileSync(await buildImage(workspace, name));
    const scripts: Record<string, string> = {};
    const on = (what: string, script: (machine: (typeof BOOT_MACHINES)[number]) => string): void => {
      for (const machine of BOOT_MACHINES) scripts[`${what}_${machine}`] = script(machine);
    };
    for (const image of ['empty', 'hello']) on(image, (machine) => countBoot({ image, machine }));
    on('sleeper', (machine) => startSleeper({ image: 'sleeper', machine }, machine));
    on('sleep', awaitSleeper);
    say('kvm-exits: a Linux with KVM in the emulator, about two minutes');
    const results = await runInLab({ files, scripts, timeoutMs: LAB_MS });
    const output = (name: string): string => results.get(name)!.output;
    return BOOT_MACHINES.flatMap((machine): Measurement[] => {
      const [empty, hello] = ['empty', 'hello'].map((image) => parseBootExits(output(`${image}_${machine}`)));
      const sleep = parseSleepExits(output(`sleep_${machine}`));
      const how = "KVM's counters on an emulated AMD processor, without exits for interrupts of the host";
      return [
        {
          what: `VM exits of a boot, ${machine}`,
          measured: `${empty} (hello: ${hello})`,
          ...(machine === 'microvm' ? { bar: `< ${BOOT_BAR}`, kept: empty! < BOOT_BAR } : {}),
          how: `an empty unikernel, from QEMU's start until it has powered off, with the firmware; ${how}`,
          raw: { empty: [empty!], hello: [hello!] },
        },
        {
          what: `VM exits in ten seconds of sleep, ${machine}`,
          measured: String(sleep),
          bar: `< ${SLEEP_BAR}`,
          kept: sleep < SLEEP_BAR,
          how: `from a second after the program has written its line, while a timer of ten minutes runs; ${how}`,
          raw: { sleep: [sleep] },
        },
      ];
    });
  },
};
