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
const child = spawn(command.program, command.args, { cwd: folder, stdio: 'inherit' });
// Signals reach the process group with the unikernel. This process waits for its end.
process.on('SIGTERM', () => undefined);
child.on('close', (status) => {
  process.exitCode = (command.exitStatus ?? ((same) => same))(status ?? 255);
});
