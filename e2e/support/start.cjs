// Starts a unikernel like `nx run`, without the second that Nx needs. In the workspace: node start.cjs PLATFORM FOLDER
// SETTINGS.
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [platformName, folder, settings] = process.argv.slice(2);
const { platform } = createRequire(join(process.cwd(), 'package.json'))(`@mirage/${platformName}`);
const { graph } = JSON.parse(readFileSync(join(folder, 'mirage', platformName, 'manifest.json'), 'utf8'));
const command = platform.command(graph, join(process.cwd(), folder, 'dist', platformName), JSON.parse(settings));
// Once its input has ended, QEMU loses output whose reader is late: it takes the end for a sign that there is room
// again. So its input does not end.
const input = platformName === 'virtio' ? 'pipe' : 'inherit';
// A supervisor gets the signals of this process by its channel, not as a member of its group.
const { supervisor } = command;
const words = [command.program, ...command.args];
const [program, ...args] = supervisor === undefined ? words : [process.execPath, supervisor, ...words];
const child = spawn(program, args, {
  cwd: folder,
  stdio: [input, 'inherit', 'inherit', supervisor === undefined ? 'ignore' : 'pipe'],
  detached: supervisor !== undefined,
});
child.stdin?.on('error', () => undefined);
if (child.stdin) process.stdin.pipe(child.stdin, { end: false });
const channel = child.stdio[3];
let result = '';
channel?.setEncoding('utf8').on('data', (piece) => (result += piece));
// Other signals reach the process group with the unikernel. This process waits for its end.
process.on('SIGTERM', () => channel?.write('end\n'));
child.on('close', (own) => {
  const { status } = result === '' ? { status: own } : JSON.parse(result);
  process.exit((command.exitStatus ?? ((same) => same))(status ?? 255));
});
