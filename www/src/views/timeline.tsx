import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { dayName } from '../i18n/dates';
import type { Open } from '../state/route';
import type { Session } from '../state/session';
import type { Thread } from '../state/thread';
import type { Day } from '../state/timeline';
import { FailureNote } from '../ui/failure';
import { RunView } from './run';
import { useTitle } from './titles';

interface TimelineProps {
  session: Session;
  open: Open;
  thread: Thread;
}

// How far above the visible part the next page is asked for.
const AHEAD = '600px 0px 0px 0px';
const END_TOLERANCE = 24;

/** The messages, oldest first, beginning at the end; scrolling up fetches more. */
export function Timeline({ session, open, thread }: TimelineProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const sentinel = useRef<HTMLDivElement>(null);
  const count = thread.messages.value.length;
  useSteadyScroll(scroller, thread.days.value);
  useLoadAhead(scroller, sentinel, thread, count);

  return (
    <div class="timeline" ref={scroller} role="region" aria-label={t.value.conversation.messages(useTitle(session, open))} tabIndex={0}>
      <div class="timeline-inner">
        <div class="timeline-start" ref={sentinel}>
          <Start thread={thread} />
        </div>
        {thread.days.value.map((day) => (
          <section class="day" key={new Date(day.timestamp).toDateString()}>
            <h3 class="day-name">
              <time dateTime={new Date(day.timestamp).toISOString().slice(0, 10)}>{dayName(day.timestamp)}</time>
            </h3>
            <ol class="runs">
              {day.runs.map((run) => (
                <RunView key={run.entries[0]?.key} session={session} open={open} run={run} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </div>
  );
}

/** What stands above the oldest message. Its height never changes while pages come in. */
function Start({ thread }: { thread: Thread }) {
  const older = thread.older.value;
  switch (older.status) {
    case 'failed':
      return <FailureNote failure={older.failure} onRetry={() => void thread.loadOlder()} />;
    case 'end':
      return <span class="timeline-begin">{t.value.conversation.start}</span>;
    default:
      return (
        <span class="spinner" role="status">
          <span class="visually-hidden">{t.value.conversation.loadingOlder}</span>
        </span>
      );
  }
}

/**
 * Starts at the newest message and stays there while it is in sight, whatever else changes. When something is added
 * above, what is on the screen stays where it is: measured in the same task before and after the change, so a scroll
 * in between cannot spoil it.
 */
function useSteadyScroll(scroller: RefObject<HTMLDivElement | null>, days: readonly Day[]): void {
  const first = days[0]?.runs[0]?.entries[0]?.key;
  const newest = days.at(-1)?.runs.at(-1);
  const last = newest?.entries.at(-1)?.key;
  const shown = useRef<{ first?: string | undefined; last?: string | undefined }>({});
  const atEnd = useRef(true);
  const size = useRef('');
  const before = scroller.current && { top: scroller.current.scrollTop, height: scroller.current.scrollHeight };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const previous = shown.current;
    shown.current = { first, last };
    if (last !== previous.last && (atEnd.current || newest?.entries.at(-1)?.outgoing)) element.scrollTop = element.scrollHeight;
    else if (before && first !== previous.first) element.scrollTop = before.top + element.scrollHeight - before.height;
    size.current = sizeOf(element);
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const note = () => {
      // What moved together with a new size was not scrolled by anybody; the observer below puts it right.
      if (sizeOf(element) !== size.current) return;
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_TOLERANCE;
    };
    const resized = new ResizeObserver(() => {
      size.current = sizeOf(element);
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', note, { passive: true });
    resized.observe(element);
    // A message that failed grows.
    if (element.firstElementChild) resized.observe(element.firstElementChild);
    return () => {
      element.removeEventListener('scroll', note);
      resized.disconnect();
    };
  }, []);
}

function sizeOf({ scrollHeight, clientHeight, clientWidth }: HTMLElement): string {
  return `${scrollHeight} ${clientHeight} ${clientWidth}`;
}

/** Observed anew after each page: one that does not fill the space must ask for the next although nothing scrolls. */
function useLoadAhead(
  scroller: RefObject<HTMLDivElement | null>,
  sentinel: RefObject<HTMLDivElement | null>,
  thread: Thread,
  count: number,
): void {
  useEffect(() => {
    if (!sentinel.current) return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting) && thread.older.peek().status === 'more') void thread.loadOlder();
      },
      { root: scroller.current, rootMargin: AHEAD },
    );
    observer.observe(sentinel.current);
    return () => observer.disconnect();
  }, [thread, count]);
}
