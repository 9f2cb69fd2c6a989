/*
 * A stack trace as the user should see it. Platforms name the sources of a bundle so that one look at a frame tells
 * whose code it is: the user's below USER_SOURCES, ours below SYSTEM_SOURCES (drivers, runtime and the generated
 * main.ts). What follows is the path relative to the workspace, each of its parts encoded as a part of a URL. For a
 * module that config.ts names, `#Relax` may follow: the export whose `start` the unikernel calls. Engines know that
 * method as a nameless object's.
 */

/** Prefix of the user's sources. */
export const USER_SOURCES = 'mirage:///';

/** Prefix of sources that are not the user's. */
export const SYSTEM_SOURCES = 'mirage-system:///';

/** One line of a stack trace as engines print it: V8 and QuickJS agree on `    at NAME (WHERE)` and `    at WHERE`. */
const FRAME = /^\s*at (?:(.*) \((.*)\)|(.*))$/;

/** A location in a source that a platform named. */
const SOURCE = /^(?<async>async )?mirage(?:-system)?:\/\/\/(?<path>[^:#]*)(?:#(?<exported>[^:]*))?(?<position>.*)$/;

type Owner = 'user' | 'system' | 'engine';

interface Frame {
  readonly owner: Owner;
  readonly text: string;
}

/**
 * The frames of `stack` (the text of `error.stack`; `message` is the error's) that tell the user something, one line
 * each, without indentation. Ours and Node's are left out; when the user's code was called by ours the last line is `at
 * main (generated)`. A trace without any of the user's frames is a fault of ours: then every frame is kept.
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
  const lines = from === -1 ? stack : stack.slice(from + message.length);
  return lines.split('\n').flatMap((line) => {
    const found = FRAME.exec(line);
    if (!found) return [];
    const [, name, inBrackets, bare] = found;
    const location = inBrackets ?? bare ?? '';
    const { async = '', path = '', exported, position = '' } = SOURCE.exec(location)?.groups ?? {};
    const shown = path === '' ? location : `${async}${decode(path)}${position}`;
    // Bundlers call a module that is evaluated late by its path.
    const isModule = name === undefined || shown.startsWith(`${name}:`);
    const text = isModule ? `at ${shown}` : `at ${functionName(name, exported)} (${shown})`;
    return [{ owner: isOfBundler(name, location) ? 'system' : ownerOf(location), text }];
  });
}

/** Whether a frame is of the functions that a bundler adds to evaluate modules late: they come from no source. */
function isOfBundler(name: string | undefined, location: string): boolean {
  return name !== undefined && /^__(?:init|require)\d*$/.test(name) && !SOURCE.test(location);
}

/** `at async mirage:///...` has no brackets, so the word may stand in front of the location. */
function ownerOf(location: string): Owner {
  const source = location.replace(/^async /, '');
  if (source.startsWith(USER_SOURCES)) return 'user';
  return source.startsWith(SYSTEM_SOURCES) || source.startsWith('node:') ? 'system' : 'engine';
}

/**
 * V8 calls a method by the constructor of its object; for a module of the user that is `Object` or `Function` and says
 * nothing.
 */
function functionName(name: string, exported: string | undefined): string {
  const plain = name.replace(/ \[as [^\]]*\]$/, '');
  const owner = exported !== undefined && /^(?:async )?(?:Object|Function)\.start$/.test(plain) ? `${exported}.` : '';
  return plain.replace(/^(async )?(?:Object|Function)\.(?=[^<])/, `$1${owner.replaceAll('$', '$$$$')}`);
}

/** The path that was encoded; what nobody encoded stays as it is. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
