/*
 * A stack trace as the user should see it. Platforms name the sources of a bundle so that one look at a frame tells whose code it
 * is: the user's below USER_SOURCES, ours below SYSTEM_SOURCES (drivers, runtime and the generated main.ts).
 */

/** Prefix of the user's sources; the rest is the path relative to the workspace. */
export const USER_SOURCES = 'mirage:///';

/** Prefix of sources that are not the user's. */
export const SYSTEM_SOURCES = 'mirage-system:///';

/** One line of a stack trace as engines print it: V8 and QuickJS agree on `    at NAME (WHERE)` and `    at WHERE`. */
const FRAME = /^\s*at (?:(.*) \((.*)\)|(.*))$/;

type Owner = 'user' | 'system' | 'engine';

interface Frame {
  readonly owner: Owner;
  readonly text: string;
}

/**
 * The frames of `stack` (the text of `error.stack`; `message` is the error's) that tell the user something, one line each, without
 * indentation. Ours and Node's are left out; when the user's code was called by ours the last line is `at main (generated)`. A
 * trace without any of the user's frames is a fault of ours: then every frame is kept.
 */
export function foldStack(stack: string, message: string): string[] {
  const frames = framesOf(stack, message);
  const lastOfUser = frames.findLastIndex(({ owner }) => owner === 'user');
  if (lastOfUser === -1) return frames.map(({ text }) => text);
  const kept = frames.filter(({ owner }, index) => index <= lastOfUser && owner !== 'system').map(({ text }) => text);
  const calledByUs = frames.slice(lastOfUser + 1).some(({ owner }) => owner === 'system');
  return calledByUs ? [...kept, 'at main (generated)'] : kept;
}

function framesOf(stack: string, message: string): Frame[] {
  // A message of several lines may contain what looks like a frame.
  const from = message === '' ? -1 : stack.indexOf(message);
  const text = from === -1 ? stack : stack.slice(from + message.length);
  return text.split('\n').flatMap((line) => {
    const found = FRAME.exec(line);
    if (!found) return [];
    const [, name, inBrackets, bare] = found;
    const location = inBrackets ?? bare ?? '';
    const shown = location.replace(USER_SOURCES, '').replace(SYSTEM_SOURCES, '');
    return [
      { owner: ownerOf(location), text: name === undefined ? `at ${shown}` : `at ${functionName(name)} (${shown})` },
    ];
  });
}

/** `at async mirage:///...` has no brackets, so the word may stand in front of the location. */
function ownerOf(location: string): Owner {
  const source = location.replace(/^async /, '');
  if (source.startsWith(USER_SOURCES)) return 'user';
  return source.startsWith(SYSTEM_SOURCES) || source.startsWith('node:') ? 'system' : 'engine';
}

/** V8 calls a method by the constructor of its object; for a module of the user that is `Object` or `Function` and says nothing. */
function functionName(name: string): string {
  return name.replace(/^(async )?(?:Object|Function)\.(?=[^<])/, '$1').replace(/ \[as [^\]]*\]$/, '');
}
