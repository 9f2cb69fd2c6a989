import type { Accepted, Argument } from './argument.js';

/** Returns what `--help` prints: everything that a unikernel accepts, as whole lines. */
export function helpText({ unikernel, args, words }: Accepted): string {
  const rows = [
    ...args.map((argument) => [usage(argument), explanation(argument)] as const),
    ['--help', 'Show this text and end with status 63.'] as const,
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: ${unikernel}${args.length > 0 ? ' [ARGUMENTS]' : ''}${words ? ' [WORDS]' : ''}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()),
    '',
  ].join('\n');
}

function usage({ name, short, codec }: Argument): string {
  const long = codec.spec.is === 'flag' ? `--${name}` : `--${name}=${codec.placeholder}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function explanation({ doc, default: fallback, codec, alternative }: Argument): string {
  const sentence = doc === '' || /[.!?]$/.test(doc) ? doc : `${doc}.`;
  const otherwise =
    fallback === undefined
      ? `Required${alternative === undefined ? '' : `, or --${alternative}`}.`
      : codec.spec.is === 'flag' && fallback === 'false'
        ? ''
        : fallback === ''
          ? ''
          : `Default: ${fallback}`;
  return [sentence, otherwise].filter((part) => part !== '').join(' ');
}
