import { join } from 'node:path';
import { interleave, ratio } from '../measure';
import type { Promised } from '../promise';
import { HELLO } from '../unikernels';

/** A unikernel on unix starts about as fast as Node. */
export const start: Promised = {
  name: 'start',
  async measure({ workspace, runs, say }) {
    await workspace.must('nx', 'build', 'hello');
    say(`start: ${runs} runs`);
    const common = { cwd: workspace.root, untilFirstLine: true };
    const times = await interleave(
      [
        { ...common, name: 'mir-hello', program: join(workspace.root, HELLO, 'dist/unix/mir-hello'), args: [] },
        { ...common, name: 'node', program: process.execPath, args: ['-e', "console.log('hello')"] },
      ],
      runs,
    );
    return [
      {
        what: 'start to first line, unix, against node',
        measured: ratio(times, 'mir-hello', 'node').text,
        how: './mir-hello and node -e "console.log(\'hello\')", from the start of the process to the first line on a pipe',
        raw: times,
      },
    ];
  },
};
