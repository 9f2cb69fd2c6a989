import { chooseFormat } from '../../steps/package/choose-format.js';
import { writePackage, type PackagingOptions } from '../../steps/package/write-package.js';
import { loadPlatform } from '../../steps/platform.js';
import { executorOf } from '../../steps/task.js';

export interface PackageOptions extends PackagingOptions {
  /** The engine that runs it, or the format of its file. */
  readonly format?: string;
}

/** `nx package NAME --format=FORMAT`: writes the built image and the files with which an engine runs it. */
export default executorOf<PackageOptions>(async (unikernel, options, { say }) => {
  const platform = loadPlatform(unikernel, options.platform);
  writePackage(unikernel, platform, chooseFormat(unikernel, platform, options.format), options, say);
});
