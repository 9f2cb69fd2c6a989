/*
 * A program that runs every table of `@mirage/testing` on the devices of its platform, and the output when all conform.
 * Networks are missing, because they need a peer.
 */
import { connectCrunch, connectKvMem, connectKvStore } from '../src/index.js';
import type { Block, Clock, Console, Random, Time } from '@mirage/types';
import {
  blockConformance,
  clockConformance,
  kvRoConformance,
  kvRoContents,
  kvRwConformance,
  randomConformance,
  readOnlyBlockConformance,
  runConformance,
  timeConformance,
  type ConformanceRow,
} from '@mirage/testing';

/** The exports of a drivers module that the tables need. */
export interface Drivers {
  connectConsole(parameters: { readonly id: string }): Promise<Console>;
  connectClock(parameters: object): Clock;
  connectTime(parameters: object): Time;
  connectRandom(parameters: object): Random;
  connectBlock(parameters: { readonly path: string; readonly access?: string }): Promise<Block>;
}

/**
 * The disks that the program needs, in this order: two that are overwritten, the second of zeros, and a read-only one.
 */
export const TABLE_DISKS = [
  { name: 'rw', bytes: 8 << 20, isReadOnly: false },
  { name: 'store', bytes: 8 << 20, isReadOnly: false },
  { name: 'ro', bytes: 1 << 20, isReadOnly: true },
] as const;

/** Runs the tables. Returns the number of rows that failed. */
export async function runDeviceTables(drivers: Drivers): Promise<number> {
  const console = await drivers.connectConsole({ id: '' });
  const [clock, time, random] = [drivers.connectClock({}), drivers.connectTime({}), drivers.connectRandom({})];
  const [rw, store, ro] = await Promise.all(
    TABLE_DISKS.map(({ name, isReadOnly }) => drivers.connectBlock({ path: name, access: isReadOnly ? 'ro' : 'rw' })),
  );
  let failed = 0;
  const run = async <Device>(kind: string, rows: readonly ConformanceRow<Device>[], device: Device): Promise<void> => {
    failed += await runConformance(rows, device, (line) => console.log(`${kind}: ${line}`));
  };
  await run('clock', clockConformance, clock);
  await run('time', timeConformance, { time, clock });
  await run('random', randomConformance, random);
  await run('crunch', kvRoConformance, connectCrunch({ directory: 'data', files: filesOfTable() }));
  const memory = connectKvMem({ name: '' }, clock);
  await run('kvMem', kvRwConformance, memory);
  await run('kvMem', kvRoConformance, memory);
  await run('block', blockConformance, rw!);
  await run('block', readOnlyBlockConformance, ro!);
  await run('kvStore', kvRwConformance, await connectKvStore({}, store!, clock));
  await run('kvStore', kvRoConformance, await connectKvStore({}, store!, clock));
  return failed;
}

/** The output of the program, line by line, when every device conforms. */
export const CONFORMING_LINES: readonly string[] = [
  ...linesOf('clock', clockConformance),
  ...linesOf('time', timeConformance),
  ...linesOf('random', randomConformance),
  ...linesOf('crunch', kvRoConformance),
  ...linesOf('kvMem', kvRwConformance),
  ...linesOf('kvMem', kvRoConformance),
  ...linesOf('block', blockConformance),
  ...linesOf('block', readOnlyBlockConformance),
  ...linesOf('kvStore', kvRwConformance),
  ...linesOf('kvStore', kvRoConformance),
];

function linesOf(kind: string, rows: readonly { readonly name: string }[]): string[] {
  return rows.map(({ name }) => `${kind}: ok   ${name}`);
}

/** The contents for the table of stores, as `crunch` embeds them into a program: sorted, a character for each byte. */
function filesOfTable(): [string, string][] {
  return Object.entries(kvRoContents)
    .map(([path, text]): [string, string] => [path, String.fromCharCode(...new TextEncoder().encode(text))])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
