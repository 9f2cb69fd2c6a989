export { isAccessible, onPath } from './find-programs.js';
export { installCommand, installerOf, missingPrograms } from './programs.js';
export type { Installer, MissingRequirement, NeededProgram, PackageManager } from './programs.js';
export { thisInstaller } from './this-installer.js';
