import type { Notification } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { type Clock, sleep } from '../../../kernel/clock.ts';
import { randomFraction } from '../../../kernel/ids.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { afterAttempt, type Outcome } from '../domain/outcome.ts';
import { type ClaimedDelivery, recordAttempt } from '../store.ts';

/** What recording needs. */
export interface RecordDeps {
  sql: SqlExecutor;
  clock: Clock;
  logger: Logger;
  /** Who holds the lease. */
  owner: string;
}

const TRIES = 6;
const FIRST_PAUSE_MS = 100;

/** Last stage: writes down what became of an attempt, patiently, because a send that is not recorded is repeated. Undefined when another copy has taken over. */
export async function record(delivery: ClaimedDelivery, outcome: Outcome, deps: RecordDeps): Promise<Notification | undefined> {
  const recorded = afterAttempt(outcome, delivery.attempts, deps.clock.now(), randomFraction());
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordAttempt(deps.sql, delivery.id, deps.owner, recorded);
    } catch (error) {
      if (tries >= TRIES) throw error;
      deps.logger.warn({ err: error, notificationId: delivery.id }, 'The result of a notification could not be recorded yet');
      await sleep(deps.clock, FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}
