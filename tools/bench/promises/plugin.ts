import { interleave, ratio, type Times } from '../measure';
import { DESK, nxSubject } from '../nx';
import type { Promised } from '../promise';

/** The plugin costs little for targets that have nothing to do with unikernels. */
export const plugin: Promised = {
  name: 'plugin',
  async measure({ workspace, copy, runs, say }) {
    const without = await copy();
    const nxJson = JSON.parse(without.read('nx.json')) as { plugins: readonly unknown[] };
    without.write({
      'nx.json': JSON.stringify({ ...nxJson, plugins: nxJson.plugins.filter((entry) => entry !== 'mirage/plugin') }),
    });
    const idle = {
      'packages/idle/project.json': JSON.stringify({ name: 'idle', targets: { build: { executor: 'nx:noop' } } }),
    };
    for (const one of [workspace, without]) one.write(idle);
    say(`plugin: ${runs} runs`);
    const times: Times = await interleave(
      [nxSubject(workspace, 'with', DESK, 'build', 'idle'), nxSubject(without, 'without', DESK, 'build', 'idle')],
      runs,
    );
    return [
      {
        what: 'a no-op, daemon, in a workspace with the plugin against one without',
        measured: ratio(times, 'with', 'without').text,
        how: 'nx build idle, whose target is nx:noop, in two workspaces, one with mirage/plugin in nx.json; daemon',
        raw: times,
      },
    ];
  },
};
