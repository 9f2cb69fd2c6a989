import { missingOn } from './requirements.js';

const INSTALLER = { manager: 'apt-get', asRoot: 'sudo' } as const;
const APT = 'sudo apt-get update && sudo apt-get install --yes --no-install-recommends';

it.each<[NodeJS.Platform, string[], string[][]]>([
  ['linux', ['gcc', 'ld', 'stdio.h'], []],
  ['linux', ['gcc', 'ld'], [['the headers of the C library are not installed', `${APT} libc6-dev`]]],
  ['linux', ['ld', 'stdio.h'], [['the program gcc is not installed', `${APT} gcc`]]],
  [
    'linux',
    [],
    [['the programs gcc and ld and the headers of the C library are not installed', `${APT} gcc binutils libc6-dev`]],
  ],
  [
    'darwin',
    ['gcc', 'ld'],
    [
      [
        'the kernel can be built on Linux only, and this is darwin',
        'Build it in a Linux container, or install the package @mirage/kernel, which contains it.',
      ],
    ],
  ],
])('on %s with %j the build of the kernel lacks %j', (platform, programs, missing) => {
  const found = missingOn(platform, (program) => programs.includes(program), INSTALLER);
  expect(found.map(({ what, command }) => [what, command])).toEqual(missing);
});
