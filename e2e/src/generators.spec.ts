// The output of the generators in the workspace of a user: it is tested, built and run without changes.
import { READINGS, sensorReader } from '../support/unikernels';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;

const must = (...args: string[]): Promise<string> => workspace.must('nx', ...args);

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
});
afterAll(() => workspace.remove());

describe('a unikernel with every kind of device', () => {
  // On unix, root has to create the interface of a network: networks.spec.ts does.
  const DEVICES = 'appInfo,argv,block,clock,console,kvRo,kvRw,logs,random,time';
  // Host sockets exist only on unix.
  const STACKS = ',stack,tcp,udp';
  const STACK_SAYS = [
    String.raw`stack at 127\.0\.0\.1/8.*`,
    String.raw`20\d\d-.*Z: \[INFO\] \[tcp\] listening on .*`,
    'tcp: listening',
    'udp: listening',
  ];
  const says = (name: string, platform: string): RegExp =>
    new RegExp(
      [
        `${name} is up`,
        `${name} on ${platform}`,
        'words: some words',
        'disk of 2048 sectors, reading: done',
        String.raw`it is 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`,
        'greeting: hello',
        'start 1 with this store: done',
        String.raw`20\d\d-.*Z: \[INFO\] \[main\] logging`,
        ...(platform === 'unix' ? [] : [String.raw`network 02(?::[0-9a-f]{2}){5}, MTU 1500`]),
        String.raw`random bytes: \d+ \d+ \d+ \d+`,
        'sleeping for a tenth of a second: elapsed',
        ...(platform === 'unix' ? STACK_SAYS : []),
        `${name} +main returned 0`,
      ].join('\n'),
    );

  it.each([
    ['unix', 'some', DEVICES + STACKS],
    ['virtio', 'every', DEVICES.replace('random', 'network,random')],
  ])('passes its test and runs on %s', async (platform, name, devices) => {
    await must('g', 'mirage:unikernel', name, `--devices=${devices}`);
    await must('test', name);
    await must('depend', name, `--configuration=${platform}`);
    expect(await must('run', `${name}:run`, `--configuration=${platform}`, '--', 'some', 'words')).toMatch(
      says(name, platform),
    );
  });
});

describe('a device and a platform of your own', () => {
  beforeAll(async () => {
    await must('g', 'mirage:device', 'sensor');
    await must('g', 'mirage:platform', 'moon');
    await must('g', 'mirage:unikernel', 'weather', '--unitTestRunner=none');
    workspace.write(sensorReader('weather'));
  });

  it('pass their tests', async () => {
    await must('run-many', '-t', 'test', '--projects=sensor,moon');
  });

  it.each(['unix', 'moon', 'virtio'])('make a unikernel that runs on %s', async (platform) => {
    const on = `--configuration=${platform}`;
    await must('depend', 'weather', on);
    expect(await must('run', 'weather:run', on)).toMatch(READINGS);
  });

  it('are rebuilt after an edit', async () => {
    const edit = (path: string, from: string, to: string): void =>
      workspace.write({ [path]: workspace.read(path).replace(from, to) });
    edit('packages/sensor/src/connect.ts', 'readings = 0', 'readings = 7');
    edit('packages/moon/src/drivers.ts', '`${line}', '`moon: ${line}');
    expect(await must('run', 'weather:run', '--configuration=moon')).toContain('\nmoon: 7, then 8\n');
  });
});
