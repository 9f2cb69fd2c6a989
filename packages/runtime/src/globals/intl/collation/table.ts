/*
 * The order of characters in the root collation, for Latin, Greek and Cyrillic. Source: CLDR 48,
 * common/uca/allkeys_CLDR.txt.
 */

/**
 * Characters in order. A character after `≈` differs from the one before it on the secondary level, like an accented
 * letter; one after `≋` on the tertiary level, like a capital. Capitals are not listed.
 */
const ORDER =
  '\t\n\v\f\r\u0085\u2028≋\u2028\u2029≋\u2029 ‾_‗-‐‒–—―⁓,;⁏:!¡?¿‽.·⁕⁖⁘⁙⁚⁛⁜⁝⁞\'≈‘≈’≈‚≈‛‹›"≈“≈”≈„≈‟«»()[]{}⁅⁆‖§¶⁋@*⁎⁑/\\&⁊#%‰‱†‡•‣‧⁃⁌' +
  '⁍′‵‸※‿⁔⁀⁐⁁⁂`´≋΄˜^¯˘˙¨˚˝¸˛͵°҂©®϶+±÷×<=>¬|¦~⁒⁄¤¢$£¥₠₡₢₣₤₥₦₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿⃀0123456789aɐɑɒbʙ' +
  'ƀɓƃcȼƈɕd≈ðʥʤɖɗƌȡeɇǝəɛɘɚɜɝɞʚɤfʩƒgɡɢǥɠʛɣƣhʜƕɦɧiıɪɨɩjȷɉʝɟʄkƙʞlʟƚɫɬɭȴɮƛʎmɱnɴɲƞɳȵŋoɶɔɵɷȣp₧ƥɸq' +
  'ʠɋĸrʀɍɹɺɻɼɽɾɿʁsʂȿʃƪʅʆtʨʧŧƫƭʈȶʇuʉɥʮʯɯɰʊvʋʌwʍxyʏɏƴȝzƶȥʐʑɀʒƹƺʓþƿƻƨƽƅʔɂʕʡʢʖǀǁǂǃʗʘʬʭαβγδεϝͷϛζͱηθι≋ͺϳκ' +
  'ϗλμνξοπϻϟϙρϼσ≋ςͼͻͽτυφχψωϡͳϸϣϥϧϩϫϭϯаәӕбвг≈ґғӻҕӷдԁђԃҙеєжԫҗзԅԑѕӡԇиҋіјкқӄҡҟҝԟԛлӆԯԓԡљԉԕмӎнԩӊңӈԣҥњԋоөп' +
  'ԥҧҁрҏԗсԍҫтԏҭћуүұѹфхӽӿҳһԧѡѿѽѻцҵчԭҷӌҹҽҿџшщъыьҍѣэюяԙѥѧѫѩѭѯѱѳѵҩԝӏ';

/** Combining marks in order, by code point; marks joined by `=` are equal. */
const MARKS =
  '332 313 314 301 300 306 302 30c 30a 342 308 30b 303 307 338 327 328 304 30d=30e=312=315=31a=33d=33e=33f=346' +
  '=34a=34b=34c=350=351=352=357=35b=35d=35e 316=317=318=319=31c=31d=31e=31f=320=329=32a=32b=32c=32f=333=33a=33b' +
  '=33c=347=348=349=34d=34e=353=354=355=356=359=35a=35c=35f=362 336=337 335 305 309 30f 310 311 31b 321 322 323' +
  ' 324 325 326 32d 32e 330 331 334 339 345 358 360 361 363 368 369 364 36a 365 36b 366 36c 36d 367 36e 36f';

/** Letters that are equivalent to others with a mark, and ligatures, whose mark is the last one. */
const EXPANSIONS: Readonly<Record<string, string>> = {
  ø: 'o\u0338',
  đ: 'd\u0335',
  ħ: 'h\u0335',
  ł: 'l\u0335',
  æ: 'a\uffffe',
  œ: 'o\uffffe',
  ß: 's\uffffs',
};

/** The weights of a character on each level; a mark has no primary weight, and an ignored character has none. */
export interface Weight {
  readonly primary: number;
  readonly secondary: number;
  readonly tertiary: number;
}

/** Secondary weight of letters, and tertiary weight of lower case. */
export const COMMON = 1;
/** Tertiary weight of capitals. */
export const CAPITAL = 3;
/** Tertiary weights of compatibility forms: full width comes before capitals, others after. */
const [WIDE, COMPATIBLE] = [2, 4];

/** Primary weights of the list are this far apart, which is more than there are code points. */
export const DISTANCE = 0x200000;

interface Tables {
  readonly listed: ReadonlyMap<string, Weight>;
  readonly marks: ReadonlyMap<string, Weight>;
}

// Created at the first comparison: an image holds them as text, which is a tenth of their size.
let made: Tables | undefined;

function tables(): Tables {
  return (made ??= { listed: listedWeights(), marks: markWeights() });
}

/** Returns the primary weight of a character of the list. */
export function primaryOf(character: string): number {
  return tables().listed.get(character)!.primary;
}

/**
 * Unlisted symbols are placed between the listed ones, by code point: before the first of these, or before the second.
 */
const [EARLY, LATE] = ['+', '¤'];
const FIRST_LATE_SYMBOL = '\u2212';

function listedWeights(): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  let weight: Weight = { primary: 0, secondary: COMMON, tertiary: COMMON };
  let step = '';
  for (const character of ORDER) {
    if (character === '≈' || character === '≋') {
      step = character;
      continue;
    }
    if (step === '≈') weight = { ...weight, secondary: weight.secondary + 1 };
    else if (step === '≋') weight = { ...weight, tertiary: COMPATIBLE };
    else weight = { primary: weight.primary + DISTANCE, secondary: COMMON, tertiary: COMMON };
    step = '';
    weights.set(character, weight);
  }
  return weights;
}

function markWeights(): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  const groups = MARKS.split(' ').map((group) => group.split('='));
  for (const [rank, group] of groups.entries()) {
    const weight = { primary: 0, secondary: 100 + rank, tertiary: COMMON };
    for (const code of group) weights.set(String.fromCodePoint(parseInt(code, 16)), weight);
  }
  weights.set('\uffff', { primary: 0, secondary: 100 + groups.length, tertiary: COMMON });
  return weights;
}

/** Adds the weights of a decomposed character to those of a string. */
export function addWeights(character: string, into: Weight[], tertiary = COMMON): void {
  const { listed, marks } = tables();
  const known = listed.get(character) ?? marks.get(character);
  if (known !== undefined) {
    into.push(tertiary === COMMON ? known : { ...known, tertiary });
    return;
  }
  const expansion = EXPANSIONS[character];
  if (expansion !== undefined) return addAll(expansion, into, tertiary);
  const lower = character.toLowerCase();
  if (lower !== character) return addAll(lower.normalize('NFD'), into, CAPITAL);
  const compatible = character.normalize('NFKD');
  if (compatible !== character) return addCompatible(character, compatible, into);
  if (!/[\p{Cc}\p{Cf}]/u.test(character)) into.push(unlisted(character));
}

function addAll(characters: string, into: Weight[], tertiary: number): void {
  for (const character of characters) addWeights(character, into, tertiary);
}

function addCompatible(character: string, compatible: string, into: Weight[]): void {
  const isWide = character >= '\uff01' && character <= '\uffe6';
  const parts: Weight[] = [];
  addAll(compatible, parts, COMMON);
  for (const part of parts) {
    into.push({
      ...part,
      tertiary: isWide && part.tertiary === COMMON ? WIDE : part.tertiary === CAPITAL ? CAPITAL : COMPATIBLE,
    });
  }
}

/** Weights by code point: symbols among those of the list, letters after it, marks after those of the list. */
function unlisted(character: string): Weight {
  const code = character.codePointAt(0)!;
  if (/\p{M}/u.test(character)) return { primary: 0, secondary: 1000 + code, tertiary: COMMON };
  const isSymbol = /[\p{S}\p{P}\p{Z}]/u.test(character);
  if (!isSymbol) return { primary: (tables().listed.size + 1) * DISTANCE + code, secondary: COMMON, tertiary: COMMON };
  const start = primaryOf(character < FIRST_LATE_SYMBOL ? EARLY : LATE) - DISTANCE;
  return { primary: start + code, secondary: COMMON, tertiary: COMMON };
}
