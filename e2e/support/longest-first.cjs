// The order of the specs: those that take longest first, so that no processor waits for the last of them. In a clean
// clone Jest, which goes by the times of earlier runs, has none.
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

  /** Jest keeps times for its own order. */
  cacheResults() {}
};
