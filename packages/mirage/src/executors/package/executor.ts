import { chooseFormat } from '../../steps/package/choose-format.js';
import { writePackage, type PackagingOptions } from '../../steps/package/write-package.js';
import { loadPlatform } from '../../steps/platform.js';
import { batchOf } from '../../steps/batch.js';
import { executorOf, type Task } from '../../steps/task.js';

export interface PackageOptions extends PackagingOptions {
  /** The engine that runs it, or the format of its file. */
  readonly format?: string;
}

/** `nx package NAME --format=FORMAT`: writes the built image and the files with which an engine runs it. */
const task: Task<PackageOptions> = async (unikernel, options, { say }) => {
  const platform = loadPlatform(unikernel, options.platform);
  writePackage(unikernel, platform, chooseFormat(unikernel, platform, options.format), options, say);
};

export default executorOf(task);
/** The same for many unikernels in one process: `nx run-many -t package --batch`. */
export const batch = batchOf(task);
