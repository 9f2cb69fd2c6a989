import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration.js';
import relativeTime from 'dayjs/plugin/relativeTime.js';
import utc from 'dayjs/plugin/utc.js';
import type { Console } from 'mirage/types';

dayjs.extend(utc);
dayjs.extend(duration);
dayjs.extend(relativeTime);

export const Main = {
  async start(out: Console): Promise<void> {
    const then = dayjs.utc('2026-01-31T10:20:30Z');
    await out.log(then.add(1, 'month').format('YYYY-MM-DD ddd HH:mm:ss'));
    await out.log(then.startOf('week').toISOString());
    await out.log(then.from(then.subtract(40, 'minute')));
    await out.log(dayjs.duration({ hours: 26, minutes: 30 }).humanize());
    await out.log(String(dayjs.duration('PT26H30M').asHours()));
    await out.log(String(then.diff(dayjs.utc('2025-12-24'), 'day')));
  },
};
