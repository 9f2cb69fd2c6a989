// Unikernels that more than one spec writes.

/**
 * The files of a unikernel with one job: `Loaf.Relax` in loaf.ts, given the console. `body` is that of its start, `top`
 * what stands before it.
 */
export function relaxing(name: string, body: string, top = ''): Record<string, string> {
  return { [`${name}/config.ts`]: relaxingConfig(name), [`${name}/loaf.ts`]: relaxingModule(body, top) };
}

/** The config.ts of such a unikernel. */
function relaxingConfig(name: string): string {
  return `import { console, defaultConsole, foreign, job, register } from 'mirage';
register('${name}', [foreign('Loaf.Relax', console.to(job)).$(defaultConsole)]);
`;
}

/**
 * Its loaf.ts. Tests of errors know what stands on which line: `top` on the second and those below, then three lines,
 * then `body`.
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

/** The files of a unikernel that reads a device which `nx g mirage:device sensor` made, twice. */
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

/** What `nx run` shows of it. */
export const READINGS = /\n0, then 1\n\w+ +main returned 0\n/;
