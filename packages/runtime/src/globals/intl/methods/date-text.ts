/*
 * The text of a date names its time zone as in Node, on every engine and in every language of the host. Source:
 * ECMA-262, 21.4.4.41.
 */
import { replaceMethods } from './replace.js';

const ZONE = 'GMT+0000 (Coordinated Universal Time)';

/** "Thu, 01 Jan 1970 00:00:00 GMT" in the order of `toString`: the date and the time. */
function partsOf(date: Date): { day: string; time: string } | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const [weekday, day, month, year, time] = date.toUTCString().split(/,? /);
  return { day: `${weekday} ${month} ${day} ${year}`, time: time! };
}

replaceMethods(Date.prototype, {
  toString(this: Date): string {
    const parts = partsOf(this);
    return parts === undefined ? 'Invalid Date' : `${parts.day} ${parts.time} ${ZONE}`;
  },
  toTimeString(this: Date): string {
    const parts = partsOf(this);
    return parts === undefined ? 'Invalid Date' : `${parts.time} ${ZONE}`;
  },
});
