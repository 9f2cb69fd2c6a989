/** An object of the engine as it was. */
interface Kept {
  /** The global variable that leads to it. Undefined if syntax does. */
  readonly root: string | undefined;
  readonly object: Record<PropertyKey, unknown>;
  readonly keys: readonly PropertyKey[];
  readonly properties: readonly PropertyDescriptor[];
  /** The value of each property, or ACCESSOR. */
  readonly values: readonly unknown[];
}

const ACCESSOR = Symbol('accessor');

// Tests replace these functions.
const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty, deleteProperty, setPrototypeOf } = Reflect;

/** Values that lead to objects of the engine without a name. */
const UNNAMED: readonly object[] = [
  Object.prototype,
  Function.prototype,
  Array.prototype,
  Int8Array,
  function* () {},
  async function () {},
  async function* () {},
  [][Symbol.iterator](),
  ''[Symbol.iterator](),
  ''.matchAll(/x/g),
  new Map().entries(),
  new Set().values(),
];

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Returns the objects of the engine with the global variables that lead to them. */
function objectsOfRealm(): Map<object, string | undefined> {
  const found = new Map<object, string | undefined>();
  const find = (value: unknown, root: string | undefined): void => {
    if (isObject(value) && !found.has(value)) found.set(value, root);
  };
  for (const value of [globalThis, ...UNNAMED.flatMap((each) => [each, getPrototypeOf(each)])]) find(value, undefined);
  // The loop goes on with the objects that it adds.
  for (const [object, root] of found) {
    find(getPrototypeOf(object), root);
    for (const key of ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key)!;
      for (const each of [value, get, set]) find(each, object === globalThis ? String(key) : root);
    }
  }
  return found;
}

/**
 * Records the properties of the objects that the engine has before a program runs. Returns a function that, for the
 * words of a test, returns one that restores what this test may have changed, so that it does not break the next.
 */
export function keepRealm(): (words: string) => () => void {
  const kept = [...objectsOfRealm()].map(([object, root]): Kept => {
    const keys = ownKeys(object);
    const properties = keys.map((key) => getOwnPropertyDescriptor(object, key)!);
    // Tests add properties to Object.prototype, which must not change the meaning of these.
    for (const property of properties) setPrototypeOf(property, null);
    const values = properties.map((property) => ('value' in property ? (property.value as unknown) : ACCESSOR));
    return { root, object: object as Kept['object'], keys, properties, values };
  });
  return (words) => {
    const touched = kept.filter(({ root }) => root === undefined || words.includes(root));
    return () => {
      for (let index = 0; index < touched.length; index++) restore(touched[index]!);
    };
  };
}

/** Uses neither iterators nor methods: the prototypes are still as a test left them. */
function restore({ object, keys, properties, values }: Kept): void {
  const now = ownKeys(object);
  for (let index = 0; index < now.length; index++)
    if (now[index] !== keys[index] && isAdded(now[index]!, keys)) deleteProperty(object, now[index]!);
  for (let index = 0; index < keys.length; index++) {
    const value = values[index];
    if (value === ACCESSOR || isChanged(object, keys[index]!, value))
      defineProperty(object, keys[index]!, properties[index]!);
  }
}

function isAdded(key: PropertyKey, keys: readonly PropertyKey[]): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index] === key) return false;
  return true;
}

/** A test may have put a getter in the place of a value. */
function isChanged(object: Kept['object'], key: PropertyKey, value: unknown): boolean {
  try {
    return object[key] !== value;
  } catch {
    return true;
  }
}
