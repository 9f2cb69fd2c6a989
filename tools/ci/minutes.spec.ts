import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MAJORS = ['20', '22', '24', '26'];

interface Plan {
  readonly minutes: { readonly whole: number; readonly steps: Readonly<Record<string, number>> };
  /** Names of the steps, row by row, by the Node that runs them. */
  readonly rows: Readonly<Record<string, string[][]>>;
  readonly alone: string[];
}

/** Evaluates an expression with the exports of the scripts, as they run: in a separate process, as ES modules. */
function evaluate(expression: string): unknown {
  const [steps, minutes] = ['steps', 'minutes'].map((name) => pathToFileURL(join(__dirname, `${name}.mjs`)).href);
  const script = `import { steps } from '${steps}';
    import { MINUTES, stopMs, usedOf } from '${minutes}';
    const namesOf = (options) => steps(options).map((row) => row.map(({ name }) => name));
    console.log(JSON.stringify(${expression}));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

describe('the steps', () => {
  let plan: Plan;
  beforeAll(() => {
    plan = evaluate(`{
      minutes: MINUTES,
      rows: Object.fromEntries(${JSON.stringify(MAJORS)}.map((major) => [major, namesOf({ own: major + '.1.0' })])),
      alone: namesOf({ isOwnNodeOnly: true }).flat(),
    }`) as Plan;
  });

  it('each have a time limit, and nothing else does', () => {
    const names = new Set(Object.values(plan.rows).flat(2));
    expect(Object.keys(plan.minutes.steps).sort()).toEqual([...names].sort());
  });

  it.each(MAJORS)('take no longer than the limit of the whole run, on Node %s', (own) => {
    const times = plan.rows[own]!.map((row) => Math.max(...row.map((name) => plan.minutes.steps[name]!)));
    expect(times.reduce((sum, minutes) => sum + minutes)).toBeLessThanOrEqual(plan.minutes.whole);
  });

  it.each(MAJORS)('on Node %s end with those of the other versions', (own) => {
    const others = MAJORS.filter((major) => major !== own).map((major) => [`Node ${major}`]);
    expect(plan.rows[own]!.slice(-3)).toEqual(others);
  });

  it('are those of one version of Node with isOwnNodeOnly', () => {
    expect(plan.alone).toEqual(plan.rows['20']!.flat().filter((name) => !name.startsWith('Node ')));
  });
});

it('formats the used and allowed time of a step', () => {
  expect(evaluate('[usedOf(3, 90_000), usedOf(3, 180_000), usedOf(2.5, 180_000)]')).toEqual([
    '1.5 of 3 min',
    '3.0 of 3 min',
    '3.0 of 2.5 min, OVER ITS TIME',
  ]);
});

it('stops a step at ten times its minutes', () => {
  expect(evaluate('stopMs("lint", 1000) - MINUTES.steps.lint * 600_000')).toBe(1000);
});
