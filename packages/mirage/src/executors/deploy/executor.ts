import { MirageError } from '@mirage/core';
import { readAddress } from '../../steps/deploy/address.js';
import { deploy } from '../../steps/deploy/deploy.js';
import { writePackage, type PackagingOptions } from '../../steps/package/write-package.js';
import { loadPlatform } from '../../steps/platform.js';
import { executorOf } from '../../steps/task.js';

export interface DeployOptions extends PackagingOptions {
  /** Address of the engine: `qemu+ssh://me@example.org/system`, `xl+ssh://root@example.org/`. */
  readonly to?: string;
  /** How long an earlier version may take to shut down, in seconds. */
  readonly grace?: number;
}

/** How long an earlier version may take to shut down, in seconds, unless the user says otherwise. */
const DEFAULT_GRACE_SECONDS = 30;

/** `nx deploy NAME --to=ADDRESS`: packages the image, copies it to the machine of an engine and starts it there. */
export default executorOf<DeployOptions>(
  async (unikernel, { to, grace = DEFAULT_GRACE_SECONDS, ...options }, { say }) => {
    const platform = loadPlatform(unikernel, options.platform);
    const place = readAddress(unikernel, platform, to);
    if (!Number.isInteger(grace) || grace < 0) {
      throw new MirageError('MIR0704', `The option --grace is ${grace}, which is no number of seconds.`, {
        next: 'Use a whole number: --grace=30',
      });
    }
    const written = writePackage(unikernel, platform, place.format, options, say);
    await deploy(unikernel, written, place, grace, (text) => say(written.graph.name, text));
  },
);
