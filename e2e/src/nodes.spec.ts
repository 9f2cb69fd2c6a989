// A short walk from end to end, which `npm test` repeats on each Node: a unikernel is generated, tested, run, and built
// as a virtual machine.
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
beforeAll(async () => void (workspace = await freshWorkspace('nodes')));
afterAll(() => workspace.remove());

const HELLO = `import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log('hello');
  },
};
`;

it('runs on the Node that runs the tests', async () => {
  expect((await workspace.must('node', '-p', 'process.version')).trim()).toBe(process.version);
});

it('generates a unikernel whose test passes', async () => {
  const entry = ['--entry=Unikernel.Hello', '--devices=console'];
  expect(await workspace.must('nx', 'g', 'mirage:unikernel', 'hello', ...entry)).toContain('CREATE hello/config.ts');
  expect(await workspace.must('nx', 'test', 'hello')).toMatch(/Tests:\s+\d+ passed/);
});

it('runs it as a process', async () => {
  workspace.write({ 'hello/unikernel.ts': HELLO });
  await workspace.must('nx', 'depend', 'hello');
  const { status, output } = await workspace.nx('run', 'hello:run');
  expect(output).toContain('hello    main returned 0');
  expect(output.split('\n')).toContain('hello');
  expect(status).toBe(0);
});

it('builds it as a virtual machine', async () => {
  await workspace.must('nx', 'depend', 'hello', '--configuration=virtio');
  expect(await workspace.must('nx', 'build', 'hello', '--configuration=virtio')).toMatch(
    /mir-hello\.virtio \([\d.]+ MB/,
  );
  expect(workspace.has('hello/dist/virtio/mir-hello.virtio')).toBe(true);
});

it('shows an error of the program at its line', async () => {
  workspace.write({ 'hello/unikernel.ts': HELLO.replace("await console.log('hello')", "throw new Error('no')") });
  await workspace.must('nx', 'build', 'hello');
  const { status, output } = await workspace.exec('hello/dist/unix/mir-hello');
  expect(output).toContain('uncaught Error: no');
  expect(output).toContain('(hello/unikernel.ts:5:11)');
  expect(output).not.toContain('node:internal');
  expect(status).toBe(1);
});
