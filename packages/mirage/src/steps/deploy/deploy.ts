import { shellQuote } from '@mirage/args';
import { disks, MirageError } from '@mirage/core';
import { missingPrograms, onPath, thisInstaller } from '@mirage/programs';
import { join } from 'node:path';
import type { WrittenPackage } from '../package/write-package.js';
import type { UnikernelProject } from '../unikernel-project.js';
import type { Place, RemoteMachine } from './address.js';
import { deployScript, FAILURES } from './script.js';

/** How long a machine may take to answer, in seconds. */
const CONNECT_SECONDS = 20;

/** The exit status of ssh if it cannot reach the machine. */
const SSH_FAILED = 255;

/** Starts a package on the machine of its engine. Errors: MIR0303, MIR0704. */
export async function deploy(
  unikernel: UnikernelProject,
  { graph, settings, folder, files }: WrittenPackage,
  place: Place,
  graceSeconds: number,
  say: (text: string) => void,
): Promise<void> {
  refuseMissing(graph.name, place.remote);
  const { directory } = settings;
  const commands = place.deployment.commands(graph.name, place.engine);
  const needed = disks(graph).map(({ path, sizeMiB }) => (sizeMiB === undefined ? { path } : { path, sizeMiB }));
  const script = deployScript({ name: graph.name, directory, files, disks: needed, graceSeconds }, commands);
  const { execa } = await import('execa');
  const cwd = join(unikernel.folder, folder);
  // The files go to the standard input of the script. If it ends early, tar ends, too.
  const words = ['tar', '-cf', '-', ...files].map(shellQuote).join(' ');
  const pipeline = `${words} | ${shellOn(place.remote, script).map(shellQuote).join(' ')}`;
  const running = execa('sh', ['-c', pipeline], { cwd, reject: false, stdin: 'ignore', lines: true });
  for await (const line of running) say(line);
  const { exitCode, stderr } = await running;
  if (exitCode === 0) {
    say(`Its console: ${consoleCommand(place.remote, commands.console)}`);
    return;
  }
  throw failure(exitCode, graph.name, directory, place, stderr.join('\n').trim());
}

/** Refuses a deployment for which this machine lacks a program. Error: MIR0303. */
function refuseMissing(name: string, remote: RemoteMachine | undefined): void {
  const path = process.env['PATH'] ?? '';
  const has = (program: string): boolean => onPath(program, path) !== undefined;
  const [missing] = missingPrograms(remote ? ['tar', 'ssh'] : ['tar'], has, thisInstaller(path));
  if (!missing) return;
  throw new MirageError('MIR0303', `${name} cannot be deployed from this machine: ${missing.what}.`, {
    next: missing.command,
  });
}

/** Returns the command that runs a script on a machine. */
function shellOn(remote: RemoteMachine | undefined, script: string): string[] {
  if (!remote) return ['sh', '-c', script];
  return ['ssh', '-o', `ConnectTimeout=${CONNECT_SECONDS}`, ...sshWords(remote), `sh -c ${shellQuote(script)}`];
}

function sshWords({ destination, port }: RemoteMachine): string[] {
  return [...(port === undefined ? [] : ['-p', String(port)]), '--', destination];
}

function consoleCommand(remote: RemoteMachine | undefined, command: string): string {
  return remote ? `ssh -t ${sshWords(remote).map(shellQuote).join(' ')} ${shellQuote(command)}` : command;
}

function failure(
  status: number | undefined,
  name: string,
  directory: string,
  { remote }: Place,
  told: string,
): MirageError {
  const where = remote ? `on ${remote.destination}` : 'on this machine';
  const [what, next] = explain();
  return new MirageError('MIR0704', `${name} is not deployed: ${what}.${told === '' ? '' : `\n${told}`}`, { next });

  function explain(): [what: string, next: string] {
    switch (status) {
      case SSH_FAILED:
        return [
          `ssh cannot run commands ${where}`,
          `Try it: ssh ${remote ? sshWords(remote).map(shellQuote).join(' ') : ''}`,
        ];
      case FAILURES.folder:
        return [
          `the folder ${directory} ${where} cannot be written`,
          `Create it there: sudo install -d -o "$USER" ${shellQuote(directory)}. Or use another one: --directory=FOLDER`,
        ];
      case FAILURES.busy:
        return [`another deployment to ${directory} has not ended`, 'Wait for it, then try again.'];
      case FAILURES.copy:
        return [`its files cannot be copied to ${directory}`, 'Fix what tar reports, then try again.'];
      case FAILURES.disk:
        return [
          `a disk is missing ${where}`,
          'Create it there: truncate -s 16M FILE. Or give its size in config.ts: blockOfFile(FILE, { sizeMiB: 16 }).',
        ];
      case FAILURES.stuck:
        return ['the earlier version cannot be ended', 'Fix what the engine reports, then try again.'];
      case FAILURES.start:
        return ['the engine does not start it', 'Fix what the engine reports, then try again.'];
      default:
        return [`the commands ${where} ended with status ${status ?? 'none'}`, 'Fix what they report, then try again.'];
    }
  }
}
