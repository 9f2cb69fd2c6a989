/*
 * Units of measurement in English. Source: CLDR 48, common/main/en.xml; ECMA-402, table 2.
 */

/**
 * Unit, plural, short form, plural of the short form, narrow form; each is omitted if it equals the one before (the
 * plural: with an s). A short form that begins with `°` or `%` follows its number without a space, like narrow forms.
 */
const UNITS =
  'acre,,ac;bit,,bit;byte,,byte,,B;celsius,,°C;centimeter,,cm;day,,day,days,d;degree,,deg,,°;fahrenheit,,°F,,°;' +
  'fluid-ounce,,fl oz;foot,feet,ft,,′;gallon,,gal;gigabit,,Gb;gigabyte,,GB;gram,,g;hectare,,ha;hour,,hr,,h;' +
  'inch,inches,in,,″;kilobit,,kb;kilobyte,,kB;kilogram,,kg;kilometer,,km;liter,,L;megabit,,Mb;megabyte,,MB;meter,,m;' +
  'microsecond,,μs;mile,,mi;mile-scandinavian,miles-scandinavian,smi;milliliter,,mL;millimeter,,mm;millisecond,,ms;' +
  'minute,,min,,m;month,,mth,mths,m;nanosecond,,ns;ounce,,oz;percent,percent,%;petabyte,,PB;pound,,lb,,#;second,,sec,,s;' +
  'stone,,st;terabit,,Tb;terabyte,,TB;week,,wk,wks,w;yard,,yd;year,,yr,yrs,y';

/** The text after the slash of short and narrow forms, if it is not the short form itself. */
const PER =
  'day,d;gallon,gal US;hour,h;minute,min;month,m;second,s;week,w;year,y;foot,ft;inch,in;pound,lb;byte,byte;degree,deg';

/** Pairs with a special form. */
const PAIRS: Readonly<Record<string, string>> = { 'mile-per-hour': 'mph', 'mile-per-gallon': 'mpg' };

const rowOf = (table: string, name: string): string[] | undefined =>
  table
    .split(';')
    .map((row) => row.split(','))
    .find(([first]) => first === name);

/** Returns the units that ECMA-402 sanctions. */
export const unitNames = (): string[] => UNITS.split(';').map((row) => row.split(',', 1)[0]!);

export type UnitDisplay = 'short' | 'narrow' | 'long';

export function isUnit(unit: string): boolean {
  const names = unitNames();
  if (names.includes(unit)) return true;
  const [above, below, ...rest] = unit.split('-per-');
  return rest.length === 0 && names.includes(above!) && below !== undefined && names.includes(below);
}

/** Returns the unit after a number, with the space before it if there is one. */
export function unitText(unit: string, display: UnitDisplay, isOne: boolean): { space: string; text: string } {
  const [above, below] = unit.split('-per-') as [string, string?];
  const { space, text } = one(above, display, isOne);
  if (below === undefined) return { space, text };
  if (display === 'long') return { space, text: `${text} per ${one(below, 'long', true).text}` };
  const pair = PAIRS[unit];
  if (pair !== undefined) return { space, text: pair };
  return { space, text: `${text}/${rowOf(PER, below)?.[1] ?? one(below, 'short', true).text}` };
}

function one(unit: string, display: UnitDisplay, isOne: boolean): { space: string; text: string } {
  const [name = unit, plural, short = '', shortPlural, narrow] = rowOf(UNITS, unit) ?? [];
  if (display === 'long') return { space: ' ', text: longName(name, plural, isOne) };
  const isAttached = display === 'narrow' || /^[°%]/.test(short);
  if (display === 'narrow') return { space: '', text: narrow || short };
  return { space: isAttached ? '' : ' ', text: isOne ? short : shortPlural || short };
}

function longName(name: string, plural: string | undefined, isOne: boolean): string {
  if (name === 'celsius' || name === 'fahrenheit') {
    return `degree${isOne ? '' : 's'} ${name[0]!.toUpperCase()}${name.slice(1)}`;
  }
  const text = isOne ? name : plural || `${name}s`;
  return name === 'fluid-ounce' ? text.replace('-', ' ') : text;
}
