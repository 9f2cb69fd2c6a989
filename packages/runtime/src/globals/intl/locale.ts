/*
 * Language tags. A unikernel has one locale, English of the United States, on every platform: another one is accepted,
 * as ECMA-402 allows, and falls back to it.
 */

/** The only locale, and its language alone. Others fall back to the first. */
const LOCALES: readonly string[] = ['en-US', 'en'];

/**
 * The keys of the `-u-` extension of a tag that a formatter supports, with their values; an absent value means "true".
 */
export type ExtensionKeys = Readonly<Record<string, readonly string[]>>;

/** The locale that a formatter uses, and the values of the extension keys that apply. */
export interface ResolvedLocale {
  readonly locale: string;
  readonly extensions: Readonly<Record<string, string>>;
}

const TAG =
  /^([a-z]{2,3}|[a-z]{5,8})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)((?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*)(-x(?:-[a-z\d]{1,8})+)?$/;

/**
 * Returns a list of locales as `Intl` constructors use it: tags in canonical case and order, without duplicates.
 *
 * @throws RangeError for a malformed tag, TypeError for a value that is not a list of strings. Source: ECMA-402, 9.2.1
 *   CanonicalizeLocaleList.
 */
export function canonicalLocales(locales: unknown): string[] {
  if (locales === undefined) return [];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  const list = typeof locales === 'string' ? [locales] : Array.from(Object(locales) as ArrayLike<unknown>);
  const tags = list.map((tag) => {
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) {
      throw new TypeError('Incorrect locale information provided');
    }
    return canonicalTag(String(tag));
  });
  return [...new Set(tags)];
}

function canonicalTag(tag: string): string {
  const match = TAG.exec(tag.toLowerCase());
  const [, language, script = '', region = '', variants = '', extensions = '', own = ''] = match ?? [];
  const variantList = variants.split('-').slice(1).sort();
  const extensionList = (extensions.match(/-[a-z\d](?:-[a-z\d]{2,8})+/g) ?? []).sort();
  const singletons = extensionList.map((extension) => extension[1]);
  const isTwice = (list: readonly unknown[]): boolean => new Set(list).size < list.length;
  if (language === undefined || isTwice(variantList) || isTwice(singletons)) {
    throw new RangeError(`Incorrect locale information provided: ${JSON.stringify(tag)}`);
  }
  return [
    language,
    script && `-${script[1]!.toUpperCase()}${script.slice(2)}`,
    region.toUpperCase(),
    ...variantList.map((variant) => `-${variant}`),
    ...extensionList,
    own,
  ].join('');
}

/**
 * Returns the first supported locale of a list, or the default. Source: ECMA-402, 9.2.7 ResolveLocale with the lookup
 * matcher.
 */
export function resolveLocale(locales: unknown, keys: ExtensionKeys = {}): ResolvedLocale {
  for (const tag of canonicalLocales(locales)) {
    const [locale, extension] = split(tag);
    if (!LOCALES.includes(locale)) continue;
    const given = keywordsOf(extension);
    const known = Object.keys(keys)
      .sort()
      .filter((key) => given.has(key) && keys[key]!.includes(given.get(key)!));
    const extensions = Object.fromEntries(known.map((key) => [key, given.get(key)!]));
    const words = known.map((key) => (extensions[key] === 'true' ? `-${key}` : `-${key}-${extensions[key]}`));
    return { locale: words.length === 0 ? locale : `${locale}-u${words.join('')}`, extensions };
  }
  return { locale: LOCALES[0]!, extensions: {} };
}

/** Returns the locales of a list that are supported. */
export function supportedLocales(locales: unknown): string[] {
  return canonicalLocales(locales).filter((tag) => LOCALES.includes(split(tag)[0]));
}

/** Splits a tag into the part without its `-u-` extension, and that extension. */
function split(tag: string): [string, string] {
  const match = /-u((?:-[a-z\d]{2,8})+)/.exec(tag);
  return match ? [tag.replace(match[0], ''), match[1]!] : [tag, ''];
}

/** Keys have two characters, values three to eight. */
function keywordsOf(extension: string): Map<string, string> {
  const keywords = new Map<string, string>();
  let key: string | undefined;
  for (const word of extension.split('-').slice(1)) {
    if (word.length === 2) {
      key = word;
      if (!keywords.has(key)) keywords.set(key, 'true');
    } else if (key !== undefined) {
      keywords.set(key, keywords.get(key) === 'true' ? word : `${keywords.get(key)}-${word}`);
    }
  }
  return keywords;
}
