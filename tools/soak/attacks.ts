import { type AttackReport, attackStack } from '../../packages/tcpip/test/attack';
import { type Attack, ATTACKS } from '../../packages/tcpip/test/attack-frames';

const NAMES: Readonly<Record<Attack, string>> = {
  syn: 'SYNs',
  fragment4: 'fragments of IPv4',
  fragment6: 'fragments of IPv6',
};

/** An attack at a share of the frames that the victim handles, and the speed of an open connection that it leaves. */
interface Rate {
  readonly name: string;
  readonly share: number;
  /** The part of the frames that are sent at this rate. */
  readonly part: number;
  readonly leastDuring: number;
  readonly leastAfter: number;
}

const RATES: readonly Rate[] = [
  { name: 'half the rate', share: 0.5, part: 1, leastDuring: 0.5, leastAfter: 0.9 },
  { name: 'the full rate', share: 1, part: 0.2, leastDuring: 0, leastAfter: 0.9 },
  { name: 'four times the rate', share: 4, part: 0.2, leastDuring: 0, leastAfter: 0.5 },
];

/**
 * Attacks a stack in virtual time with so many frames of each kind, at half the rate of frames that it handles, at
 * that rate, and at four times that rate, and compares exact counts. Returns whether everything passed.
 */
export async function soakAttacks(frames: number, seed: number): Promise<boolean> {
  let hasPassed = true;
  for (const attack of ATTACKS) {
    for (const rate of RATES) {
      const count = Math.round(frames * rate.part);
      const report = await attackStack(attack, count, rate.share, seed);
      const problems = problemsOf(attack, count, rate, report);
      const { speedDuring, speedAfter, handled } = report;
      const speeds = `${percent(speedDuring)} during, ${percent(speedAfter)} after a second`;
      const result = problems.length === 0 ? 'every frame counted' : problems.join('; ');
      console.log(`tcp: ${count} ${NAMES[attack]} at ${rate.name}, ${handled} handled; speed ${speeds}; ${result}`);
      if (problems.length > 0) hasPassed = false;
    }
  }
  return hasPassed;
}

function problemsOf(attack: Attack, count: number, rate: Rate, report: AttackReport): string[] {
  const { handled, overflowed, answered, dropped, speedDuring, speedAfter, left, violations } = report;
  const problems = [...violations];
  const expect = (isTrue: boolean, problem: string): void => void (isTrue || problems.push(problem));
  expect(handled + overflowed === count, `${handled} handled and ${overflowed} lost, not ${count} together`);
  expect(rate.share >= 1 || overflowed === 0, `${overflowed} lost`);
  if (attack === 'syn') expect(answered === handled, `${answered} answered`);
  else {
    const layer = attack === 'fragment4' ? 'reassembly' : 'reassembly6';
    const counted = (dropped[`${layer}.evicted`] ?? 0) + (dropped[`${layer}.timed-out`] ?? 0);
    expect(counted === handled, `${counted} counted as dropped`);
  }
  expect(speedDuring >= rate.leastDuring, `less than ${percent(rate.leastDuring)} of the speed during the attack`);
  expect(speedAfter >= rate.leastAfter, `less than ${percent(rate.leastAfter)} of the speed after a second`);
  expect(left === 0, `${left} half-open connections and bytes of incomplete packets are left`);
  return problems;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
