// Packs the packages and makes the workspaces that end-to-end tests copy; prints their folder, which whoever runs this
// removes.
import { makeTemplates } from '../../e2e/support/workspace';

console.log(await makeTemplates());
