import { formatFiles, readJson, readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { ignoreGenerated } from '../ignore-files.js';

export interface InitOptions {
  /** Do not format the changed files. Default: false. */
  readonly skipFormat?: boolean;
}

export const PLUGIN = 'mirage/plugin';

/** Prepares a workspace. `nx add` runs it. Running it again changes nothing. */
export async function initGenerator(tree: Tree, { skipFormat = false }: InitOptions = {}): Promise<void> {
  const nxJson = readNxJson(tree) ?? {};
  const prepared = analyseImports(registerPlugin(nxJson), tree);
  if (prepared !== nxJson) updateNxJson(tree, prepared);
  ignoreGenerated(tree);
  loadInOneProcess(tree);
  if (!skipFormat) await formatFiles(tree);
}

/** Registers the plugin, unless it is registered already, with or without options. */
function registerPlugin(nxJson: NxJsonConfiguration): NxJsonConfiguration {
  const plugins = nxJson.plugins ?? [];
  const isRegistered = plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
  return isRegistered ? nxJson : { ...nxJson, plugins: [...plugins, PLUGIN] };
}

/**
 * Enables the analysis of imports. Nx does it by default only in a workspace that depends on @nx/js. Without it the
 * project graph has no edges from a unikernel to the libraries that it imports, and changes to them would not rebuild
 * it.
 */
function analyseImports(nxJson: NxJsonConfiguration, tree: Tree): NxJsonConfiguration {
  const { dependencies, devDependencies } = tree.exists('package.json')
    ? readJson<{ dependencies?: object; devDependencies?: object }>(tree, 'package.json')
    : {};
  const isAnalysed =
    '@nx/js' in { ...dependencies, ...devDependencies } || nxJson.pluginsConfig?.['@nx/js'] !== undefined;
  return isAnalysed
    ? nxJson
    : { ...nxJson, pluginsConfig: { ...nxJson.pluginsConfig, '@nx/js': { analyzeSourceFiles: true } } };
}

const ISOLATION = 'NX_ISOLATE_PLUGINS';

/**
 * Makes Nx load plugins in its own process, unless .env already sets the variable. Otherwise each command starts a
 * process for our plugin, which reads the command line, and `nx run` cannot exit with the status of the unikernel.
 */
function loadInOneProcess(tree: Tree): void {
  const text = tree.exists('.env') ? (tree.read('.env', 'utf8') ?? '') : '';
  if (new RegExp(`^\\s*(?:export\\s+)?${ISOLATION}\\s*=`, 'm').test(text)) return;
  const head = text === '' ? [] : [text.replace(/\s+$/, ''), ''];
  const why =
    '# Load plugins in the process of Nx: this is faster, and `nx run` exits with the status of the unikernel.';
  tree.write('.env', [...head, why, `${ISOLATION}=false`, ''].join('\n'));
}

export default initGenerator;
