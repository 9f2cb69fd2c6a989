// Starts a unikernel as `nx run` does, without the second that Nx takes: node start.cjs PLATFORM FOLDER NAME SETTINGS, in its workspace.
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [platformName, folder, settings] = process.argv.slice(2);
const { platform } = createRequire(join(process.cwd(), 'package.json'))(`@mirage/${platformName}`);
const { graph } = JSON.parse(readFileSync(join(folder, 'mirage', platformName, 'manifest.json'), 'utf8'));
const command = platform.command(graph, join(process.cwd(), folder, 'dist', platformName), JSON.parse(settings));
const { status, error } = spawnSync(command.program, command.args, { cwd: folder, stdio: 'inherit' });
if (error) throw error;
process.exitCode = (command.exitStatus ?? ((same) => same))(status ?? 255);
