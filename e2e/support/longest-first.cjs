// The order of the specs: the longest first, so that no processor is idle at the end. Jest uses the times of earlier
// runs, which a clean clone does not have.
const { basename } = require('node:path');

const LONGEST = ['examples', 'popular', 'docs', 'xen', 'errors'];

module.exports = class LongestFirst {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONGEST.indexOf(basename(path, '.spec.ts'));
      return found === -1 ? LONGEST.length : found;
    };
    return [...tests].sort((one, other) => place(one) - place(other));
  }

  /** Jest stores times here for its own order, which is not used. */
  cacheResults() {}
};
