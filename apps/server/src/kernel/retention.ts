import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

const DAY_MS = 86_400_000;
/** Often enough that a copy restarted each day still gets to it. */
const EVERY_MS = 6 * 3_600_000;

/** What is forgotten, and when. */
export interface RetentionDeps {
  /** What is deleted, for the log, as in “Incidents”. */
  what: string;
  /** Deletes what is older than a time in ms; gives how many. */
  forget(before: number): Promise<number>;
  clock: Clock;
  logger: Logger;
  /** Days that are kept. */
  retentionDays: number;
}

/** Forgets what is past its retention, now and then every six hours; the returned function ends that. */
export function startRetention({ what, forget, clock, logger, retentionDays }: RetentionDeps): () => Promise<void> {
  let stopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  const round = async () => {
    try {
      const count = await forget(clock.now() - retentionDays * DAY_MS);
      if (count > 0) logger.info({ count }, `${what} past their retention were deleted`);
    } catch (error) {
      logger.warn({ err: error }, `${what} past their retention could not be deleted; tried again later`);
    }
    if (!stopped) cancel = clock.after(EVERY_MS, begin);
  };
  const begin = () => {
    running = round();
  };
  begin();
  return async () => {
    stopped = true;
    await running;
    cancel();
  };
}
