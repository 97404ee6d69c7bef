import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { NotificationService } from './service.ts';

const DAY_MS = 86_400_000;
/** Often enough that a copy restarted each day still gets to it. */
const EVERY_MS = 6 * 3_600_000;

/** What forgetting old deliveries needs. */
export interface RetentionDeps {
  service: NotificationService;
  clock: Clock;
  logger: Logger;
  retentionDays: number;
}

/** Forgets deliveries and mailbox messages past their retention, now and then every six hours; the returned function ends that. */
export function startRetention({ service, clock, logger, retentionDays }: RetentionDeps): () => Promise<void> {
  let stopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  const round = async () => {
    try {
      const count = await service.forget(clock.now() - retentionDays * DAY_MS);
      if (count > 0) logger.info({ count }, 'Notifications and mails past their retention were deleted');
    } catch (error) {
      logger.warn({ err: error }, 'Notifications past their retention could not be deleted; tried again later');
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
