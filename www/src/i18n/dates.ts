import { computed } from '@preact/signals';
import { language } from '../state/prefs';
import { t } from './index';

const DAY_MS = 86_400_000;

const formats = computed(() => {
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-GB';
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    weekday: format({ weekday: 'short' }),
    dayMonth: format({ day: 'numeric', month: 'short' }),
    date: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    longDay: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    longDate: format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    full: format({ dateStyle: 'full', timeStyle: 'medium' }),
  };
});

export const clock = (time: number): string => formats.value.time.format(time);
export const exact = (time: number): string => formats.value.full.format(time);

/** Short, for a list: the time today, the weekday this week, else the date. */
export function brief(time: number, now = Date.now()): string {
  const days = daysBetween(time, now);
  if (days <= 0) return clock(time);
  if (days === 1) return t.value.yesterday;
  if (days < 7) return formats.value.weekday.format(time);
  return sameYear(time, now) ? formats.value.dayMonth.format(time) : formats.value.date.format(time);
}

/** The heading of a day. */
export function dayName(time: number, now = Date.now()): string {
  const days = daysBetween(time, now);
  if (days === 0) return t.value.today;
  if (days === 1) return t.value.yesterday;
  return sameYear(time, now) ? formats.value.longDay.format(time) : formats.value.longDate.format(time);
}

/** Calendar days, whatever the hour and however long a day is when the clocks change. */
function daysBetween(time: number, now: number): number {
  return Math.round((midnight(now) - midnight(time)) / DAY_MS);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}
