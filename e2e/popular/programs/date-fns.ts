import { addBusinessDays, differenceInCalendarDays, format, formatDistance, parse, startOfISOWeek } from 'date-fns';
import { de } from 'date-fns/locale';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const day = parse('2026-02-27 23:30', 'yyyy-MM-dd HH:mm', new Date(0));
    await out.log(format(day, "EEEE, do MMMM yyyy 'at' HH:mm"));
    await out.log(format(day, 'PPPP', { locale: de }));
    await out.log(format(addBusinessDays(day, 3), 'yyyy-MM-dd'));
    await out.log(format(startOfISOWeek(day), 'yyyy-MM-dd'));
    await out.log(String(differenceInCalendarDays(new Date(2026, 2, 1), day)));
    await out.log(formatDistance(new Date(2026, 0, 1), day, { addSuffix: true }));
  },
};
