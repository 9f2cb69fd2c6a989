import { boot, requireQemu } from '../../kernel/test/qemu.js';
import { imageOf } from './programs.js';

/** Milliseconds after which a guest that did not react is killed. */
const TIMEOUT_MS = 30000;

jest.setTimeout(120000);
beforeAll(requireQemu);

const imports = `import { shutdownSignal } from '@mirage/runtime';`;
const log = 'const c = await connectConsole();';

describe.each(['microvm', 'q35', 'pc'] as const)('the power button of %s', (machine) => {
  it('ends a program that does not handle requests, with status 0', async () => {
    const { image } = await imageOf(
      `[async () => { ${log} await new Promise((resolve) => setTimeout(resolve, 1)); await c.log('ready'); await c.readLine(); }]`,
    );
    expect(await boot(image, { machine, timeoutMs: TIMEOUT_MS, pressAfter: ['ready'] })).toMatchObject({
      output: 'ready\nMirage: poweroff requested\n',
      status: 0,
    });
  });

  it('aborts the signal of a program, which may wait for nothing else and chooses its status', async () => {
    const { image } = await imageOf(
      `[async () => {
        ${log}
        const signal = shutdownSignal();
        const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
        await c.log('ready');
        await aborted;
        await new Promise((resolve) => setTimeout(resolve, 20));
        await c.log('closed at ' + signal.reason.by);
        return 42;
      }]`,
      imports,
    );
    expect(await boot(image, { machine, timeoutMs: TIMEOUT_MS, pressAfter: ['ready'] })).toMatchObject({
      output: 'ready\nclosed at poweroff\n',
      status: 42,
    });
  });

  it('ends at the second press a program that does not end at the first', async () => {
    const { image } = await imageOf(
      `[async () => {
        ${log}
        shutdownSignal().addEventListener('abort', () => void c.log('not yet'));
        await c.log('ready');
        await new Promise(() => undefined);
      }]`,
      imports,
    );
    expect(await boot(image, { machine, timeoutMs: TIMEOUT_MS, pressAfter: ['ready', 'not yet'] })).toMatchObject({
      output: 'ready\nnot yet\nMirage: poweroff requested\n',
      status: 0,
    });
  });
});

it('aborts the signal of a program that uses it at its top level, when the image is built', async () => {
  const { image } = await imageOf(
    `[async () => {
      const aborted = new Promise((resolve) => early.addEventListener('abort', resolve));
      const { log } = await connectConsole();
      await new Promise((resolve) => setTimeout(resolve, 1));
      await log('ready');
      await aborted;
    }]`,
    `${imports} const early = shutdownSignal();`,
  );
  const options = { timeoutMs: TIMEOUT_MS, pressAfter: ['ready'] };
  expect(await boot(image, options)).toMatchObject({ output: 'ready\n', status: 0 });
});

it('Ctrl-Alt-Del aborts the signal of a program on a machine without ACPI, as in Firecracker', async () => {
  const { image } = await imageOf(
    `[async () => {
      const { log } = await connectConsole();
      const aborted = new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
      await log('ready');
      await aborted;
      return 42;
    }]`,
    imports,
  );
  const keys = ['ctrl', 'alt', 'delete'].map((data) => ({ type: 'qcode', data }));
  const commands = [{ after: 'ready', execute: 'send-key', arguments: { keys } }];
  const options = { machine: 'pc', machineOptions: 'acpi=off', timeoutMs: TIMEOUT_MS, commands } as const;
  expect(await boot(image, options)).toMatchObject({ output: 'ready\n', status: 42 });
});

it('a program on a machine without a button cannot wait for a request only', async () => {
  const { image } = await imageOf(`[() => new Promise(() => void shutdownSignal())]`, imports);
  expect((await boot(image, { machineOptions: 'acpi=off' })).output).toMatch(/^test {2}stuck: /);
});
