import semver from 'semver';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(['1.10.0', '1.9.3', '1.10.0-rc.1'].sort(semver.compare).join());
    await out.log(
      `${semver.satisfies('1.4.2', '^1.2.3 || >=3')} ${semver.maxSatisfying(['1.2.3', '1.9.0', '2.0.0'], '~1')}`,
    );
    await out.log(
      `${semver.inc('1.2.3', 'prerelease', 'beta')} ${semver.valid('v1.2')} ${semver.coerce('v2.3-x')?.version}`,
    );
  },
};
