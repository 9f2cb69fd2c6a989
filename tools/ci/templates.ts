// Packs the packages and creates the workspaces that end-to-end tests copy. Prints their folder, which the caller
// removes.
import { makeTemplates } from '../../e2e/support/workspace';

console.log(await makeTemplates());
