import { DateTime, Duration, Interval } from 'luxon';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const then = DateTime.fromISO('2026-01-31T12:00:00', { zone: 'utc' });
    await out.log(then.plus({ months: 1 }).toISO() ?? 'nothing');
    await out.log(then.toFormat("cccc d LLLL yyyy, HH:mm 'week' W"));
    await out.log(then.toLocaleString(DateTime.DATE_FULL));
    await out.log(Duration.fromObject({ hours: 3, minutes: 75 }).normalize().toHuman());
    await out.log(String(Interval.fromDateTimes(then, then.plus({ days: 10 })).length('days')));
    await out.log(then.setZone('utc+3').toISO() ?? 'nothing');
    await out.log(String(DateTime.fromFormat('31.02.2026', 'dd.MM.yyyy').invalidReason));
    await out.log(then.minus({ days: 3 }).toRelative({ base: then }) ?? 'nothing');
  },
};
