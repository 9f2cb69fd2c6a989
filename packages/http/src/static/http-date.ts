const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';

/** The three formats. Source: RFC 9110, 5.6.7. */
const IMF = new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${DAY} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`);

/** A year of two digits that seems more than 50 years ahead is the last one with these digits. */
const MOST_YEARS_AHEAD = 50;

/**
 * Returns a date of HTTP in milliseconds since 1970, `undefined` if the text is none. Source: RFC 9110, 5.6.7.
 *
 * @param nowMs The present, which decides the century of a year with two digits.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const imf = IMF.exec(text);
  if (imf) return timeOf(imf[3]!, imf[2]!, imf[1]!, imf.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime) return timeOf(asctime[6]!, asctime[1]!, asctime[2]!.trim(), asctime.slice(3, 6));
  const old = RFC_850.exec(text);
  if (!old) return undefined;
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(old[3]);
  return timeOf(String(year > thisYear + MOST_YEARS_AHEAD ? year - 100 : year), old[2]!, old[1]!, old.slice(4));
}

function timeOf(year: string, month: string, day: string, time: readonly string[]): number | undefined {
  const [hour, minute, second] = time.map(Number) as [number, number, number];
  // A leap second is the second after it.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), hour, minute, second);
  // 31 Feb would be a day in March.
  const isDay = new Date(Date.UTC(Number(year), MONTHS.indexOf(month), Number(day))).getUTCDate() === Number(day);
  return isDay ? ms : undefined;
}
