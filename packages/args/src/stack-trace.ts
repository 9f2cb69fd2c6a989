/*
 * Stack traces as users see them. Platforms name the sources of a bundle so that each frame shows whose code it is: the
 * user's below USER_SOURCES; drivers, the runtime and the generated main.ts below SYSTEM_SOURCES. The prefix is
 * followed
 * by the path relative to the workspace, with each part encoded as in a URL. For a module that config.ts names,
 * `#Relax`
 * may follow: the export whose `start` the unikernel calls, because engines show that method without the name of its
 * object.
 */

/** Prefix of the user's sources. */
export const USER_SOURCES = 'mirage:///';

/** Prefix of all other sources. */
export const SYSTEM_SOURCES = 'mirage-system:///';

/** A line of a stack trace. V8 and QuickJS both print `    at NAME (WHERE)` and `    at WHERE`. */
const FRAME = /^\s*at (?:(.*) \((.*)\)|(.*))$/;

/** A location in a source that a platform named. */
const SOURCE = /^(?<async>async )?mirage(?:-system)?:\/\/\/(?<path>[^:#]*)(?:#(?<exported>[^:]*))?(?<position>.*)$/;

type Owner = 'user' | 'system' | 'engine';

interface Frame {
  readonly owner: Owner;
  readonly text: string;
}

/**
 * Returns the frames of a stack trace that are useful to the user, one line each, without indentation. Frames of the
 * system and of Node are omitted. If the system called the user's code, the last line is `at main (generated)`. A trace
 * without any frame of the user is a fault of the system: every frame is kept.
 *
 * @param stack The text of `error.stack`.
 * @param message The message of the same error.
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
    // Bundlers name a module that is evaluated late by its path.
    const isModule = name === undefined || shown.startsWith(`${name}:`);
    const text = isModule ? `at ${shown}` : `at ${functionName(name, exported)} (${shown})`;
    return [{ owner: isOfBundler(name, location) ? 'system' : ownerOf(location), text }];
  });
}

/** Whether a frame belongs to a function that the bundler adds to evaluate modules late: such a frame has no source. */
function isOfBundler(name: string | undefined, location: string): boolean {
  return name !== undefined && /^__(?:init|require)\d*$/.test(name) && !SOURCE.test(location);
}

/** `at async mirage:///...` has no brackets, so `async` may precede the location. */
function ownerOf(location: string): Owner {
  const source = location.replace(/^async /, '');
  if (source.startsWith(USER_SOURCES)) return 'user';
  return source.startsWith(SYSTEM_SOURCES) || source.startsWith('node:') ? 'system' : 'engine';
}

/**
 * V8 names a method after the constructor of its object. For a module of the user that is `Object` or `Function`, which
 * is not useful.
 */
function functionName(name: string, exported: string | undefined): string {
  const plain = name.replace(/ \[as [^\]]*\]$/, '');
  const owner = exported !== undefined && /^(?:async )?(?:Object|Function)\.start$/.test(plain) ? `${exported}.` : '';
  return plain.replace(/^(async )?(?:Object|Function)\.(?=[^<])/, `$1${owner.replaceAll('$', '$$$$')}`);
}

/** Decodes a path; text that is not encoded stays unchanged. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
