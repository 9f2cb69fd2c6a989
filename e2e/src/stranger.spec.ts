// A device and a platform from outside this repository, packed and installed in the workspace of a user.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
const CONFIG = (
  sensor: string,
): string => `import { console, defaultConsole, foreign, job, netif, network, register, tap0 } from 'mirage';
import { sensor, sensorOf } from '@stranger/sensor';
register('weather', [foreign('Unikernel.Weather', console.to(sensor).to(job)).$(defaultConsole, ${sensor})]);
`;
const MODULE = `import type { Console } from 'mirage/types';
import type { Sensor } from '@stranger/sensor';
export const Weather = {
  async start(console: Console, sensor: Sensor): Promise<void> {
    await console.log(\`\${await sensor.celsius()} degrees\`);
  },
};
`;

/** The tarball of a package of this folder, as `npm pack` names it. */
function packedFrom(folder: string): string {
  const { version } = JSON.parse(workspace.read(`stranger/${folder}/package.json`)) as { version: string };
  return `packed/stranger-${folder}-${version}.tgz`;
}

const must = (...words: [string, ...string[]]): Promise<string> => workspace.must(...words);

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  cpSync(join(__dirname, '../support/stranger'), join(workspace.root, 'stranger'), { recursive: true });
  await must('npm', 'pack', './stranger/sensor', './stranger/moon', '--pack-destination', 'packed');
  await must('npm', 'install', '--save-dev', '--no-fund', '--no-audit', `./${packedFrom('sensor')}`);
  const nxJson = JSON.parse(workspace.read('nx.json')) as { plugins: (string | { plugin: string })[] };
  const platforms = { moon: `@stranger/moon@file:./${packedFrom('moon')}` };
  workspace.write({
    'nx.json': JSON.stringify({
      ...nxJson,
      plugins: nxJson.plugins.map((one) =>
        one === 'mirage/plugin' || (typeof one === 'object' && one.plugin === 'mirage/plugin')
          ? { plugin: 'mirage/plugin', options: { platforms } }
          : one,
      ),
    }),
    'weather/config.ts': CONFIG('sensorOf(3)'),
    'weather/unikernel.ts': MODULE,
  });
});
afterAll(() => workspace.remove());

it.each(['unix', 'virtio'])('an external device runs on %s', async (platform) => {
  await must('npx', 'nx', 'depend', 'weather', `--configuration=${platform}`);
  const { status, output } = await workspace.nx('run', 'weather:run', `--configuration=${platform}`);
  expect(output).toContain('\n23 degrees\n');
  expect(status).toBe(0);
});

it('an external device is drawn like any other, with its dependencies', async () => {
  const { output } = await workspace.nx('describe', 'weather');
  expect(output).toContain('   └─ sensor 3: sensor\n      └─ time: time\n');
});

it('wrong wiring of an external device is reported at the call in config.ts', async () => {
  workspace.write({ 'weather/config.ts': CONFIG('sensorOf(3, defaultConsole)') });
  const { status, output } = await workspace.nx('configure', 'weather');
  workspace.write({ 'weather/config.ts': CONFIG('sensorOf(3)') });
  expect(status).toBe(1);
  expect(output).toContain('MIR0107  sensorOf(3) expects a time as argument 1, but got a console (defaultConsole).');
  expect(output).toContain('weather/config.ts:3:');
});

it('an external platform configures, installs, builds, runs and cleans', async () => {
  const moon = '--configuration=moon';
  const missing = await workspace.nx('configure', 'weather', moon);
  expect(missing.output).toContain(
    'MIR0203  The platform moon needs the package @stranger/moon, which is not installed.',
  );
  expect(await must('npx', 'nx', 'depend', 'weather', moon)).toContain('npm install -D @stranger/moon@file:');
  const { status, output } = await workspace.nx('run', 'weather:run', moon);
  expect(output).toContain('\non the moon: weather\n23 degrees\n');
  expect(status).toBe(0);
  expect(workspace.read('weather/mirage/moon/landing.txt')).toBe('weather\n');
  expect((await workspace.nx('run', 'weather:run', moon, '--', '--help')).status).toBe(63);
  await must('npx', 'nx', 'clean', 'weather');
  expect(workspace.has('weather/dist/moon')).toBe(false);
});

it('an external platform refuses devices with a reason', async () => {
  workspace.write({ 'net/config.ts': `import { foreign, job, network, register, tap0 } from 'mirage';
register('net', [foreign('Unikernel.Net', network.to(job)).$(tap0)]);\n`, 'net/unikernel.ts': 'export const Net = { async start() {} };\n' }); // prettier-ignore
  const { status, output } = await workspace.nx('configure', 'net', '--configuration=moon');
  expect(status).toBe(1);
  expect(output).toContain('MIR0204  The platform moon does not support tap0: the moon has none yet.');
});
