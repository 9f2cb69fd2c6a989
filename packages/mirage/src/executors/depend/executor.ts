import { userPackages } from '@mirage/core';
import { evaluate } from '../../steps/evaluate.js';
import { install, servingVersion, sourceOf } from '../../steps/install.js';
import { loadPlatform, ownVersion, platformPackages, refuseUnknown } from '../../steps/platform.js';
import { parseSpecification } from '../../infer/specification.js';
import { executorOf } from '../../steps/task.js';

export interface DependOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
}

/**
 * `nx depend NAME`: installs the platform's package and the npm packages that the graph names. Reports missing system
 * tools.
 */
export default executorOf<DependOptions>(async (unikernel, { platform: platformName }, { say }) => {
  refuseUnknown(unikernel, platformName);
  const { graph } = await evaluate(unikernel);
  const wanted = [...platformPackages(unikernel, platformName), ...userPackages(graph, ownVersion())].map(
    parseSpecification,
  );
  const missing: string[] = [];
  for (const one of wanted) {
    const version = servingVersion(unikernel.folder, one);
    if (version === undefined) missing.push(sourceOf(one, unikernel.root));
    else say(graph.name, `Package ${one.name} is already installed (current version is ${version}).`);
  }
  if (missing.length > 0) await install(unikernel, missing, (text) => say(graph.name, text));

  const platform = loadPlatform(unikernel, platformName);
  for (const { what, command } of await platform.missing(graph)) {
    say(graph.name, `This machine cannot run it yet: ${what}. To fix this:\n${command}`);
  }
});
