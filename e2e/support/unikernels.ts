// Unikernels of several specs.

/**
 * Returns the files of a unikernel with one job: `Loaf.Relax` in loaf.ts, with the console. `body` is the body of its
 * start, `top` the code before it.
 */
export function relaxing(name: string, body: string, top = ''): Record<string, string> {
  return { [`${name}/config.ts`]: relaxingConfig(name), [`${name}/loaf.ts`]: relaxingModule(body, top) };
}

/** Returns its config.ts. */
function relaxingConfig(name: string): string {
  return `import { console, defaultConsole, foreign, job, register } from 'mirage';
register('${name}', [foreign('Loaf.Relax', console.to(job)).$(defaultConsole)]);
`;
}

/**
 * Returns its loaf.ts. Tests of errors rely on its lines: `top` starts on the second line, then follow two lines, then
 * `body`.
 */
export function relaxingModule(body: string, top = ''): string {
  return `import type { Console } from 'mirage/types';
${top}
export const Relax = {
  async start(console: Console): Promise<number | void> {
    ${body}
  },
};
`;
}

/** Returns the files of a unikernel that reads the device of `nx g mirage:device sensor` twice. */
export function sensorReader(name: string): Record<string, string> {
  return {
    [`${name}/config.ts`]: `import { console, defaultConsole, foreign, job, register } from 'mirage';
import { sensor, sensorOf } from '@bare/sensor';
register('${name}', [foreign('Unikernel.Main', console.to(sensor).to(job)).$(defaultConsole, sensorOf('first'))]);
`,
    [`${name}/unikernel.ts`]: `import type { Sensor } from '@bare/sensor';
import type { Console } from 'mirage/types';
export const Main = {
  async start(console: Console, sensor: Sensor): Promise<void> {
    await console.log(\`\${await sensor.read()}, then \${await sensor.read()}\`);
  },
};
`,
  };
}

/** Its output in `nx run`. */
export const READINGS = /\n0, then 1\n\w+ +main returned 0\n/;
