import type { Monitor } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { FakeClock } from '@monitors/testkit';
import { EventBus, type MonitorTransition } from '../../../kernel/events.ts';
import { Metrics } from '../../../kernel/metrics.ts';
import { aMonitor } from '../../../kernel/testing/transitions.ts';
import type { PostJson } from '../../../net/post-json.ts';
import { createIncidents } from '../../incidents/index.ts';
import { createNotifications, type NotificationsModule } from '../module.ts';
import { APP_URL, ENCRYPTION_KEY, OWNER_EMAIL } from './harness.ts';
import { type Death, type MortalProcess, mortal } from './mortal.ts';

const HOOK = 'https://receiver.example/hook';

/** A receiver that answers as scripted and then with 200, and counts what it took by webhook-id. */
export class Receiver {
  readonly taken = new Map<string, number>();
  readonly bodies = new Map<string, Set<string>>();
  script: number[] = [];
  readonly post: PostJson = async (_url, body, headers) => {
    const id = headers['webhook-id'] ?? '';
    this.bodies.set(id, (this.bodies.get(id) ?? new Set()).add(body));
    const status = this.script.shift() ?? 200;
    if (status === 200) this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    return { status };
  };
}

/** One run of the program over the shared database. */
export interface Run extends MortalProcess {
  notifications: NotificationsModule;
  emit(transition: MonitorTransition): Promise<void>;
  /** Resolves when all is still, or it has died. */
  still(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts the program over `db`; with a plan, it dies by it. */
export async function startRun(db: SqlDatabase, clock: FakeClock, receiver: Receiver, death?: Death): Promise<Run> {
  const outside = mortal(db, receiver.post, death);
  const events = new EventBus<SqlExecutor>();
  const common = { db: outside.db, events, clock, logger: silent, retentionDays: 365 };
  createIncidents(common);
  const notifications = createNotifications({
    ...common,
    metrics: new Metrics(),
    mail: { from: 'monitors@example.org' },
    appUrl: APP_URL,
    encryptionKey: ENCRYPTION_KEY,
    contact: async () => ({ email: OWNER_EMAIL, name: 'Owner', preferences: {} }),
    postJson: outside.postJson,
    assertAllowed: async () => {},
  });
  const still = () => Promise.race([notifications.idle(), outside.died]);
  await notifications.start?.();
  await still();
  return {
    notifications,
    emit: (transition) =>
      Promise.race([events.transaction(outside.db, (unit) => unit.emit('monitor.transition', transition)), outside.died]),
    still,
    db: outside.db,
    postJson: outside.postJson,
    died: outside.died,
    get dead() {
      return outside.dead;
    },
  };
}

/** What the outbox holds, oldest first. */
export async function outbox(db: SqlDatabase) {
  const found = await db.query<{
    id: string;
    channel: string;
    step: string;
    state: string;
    attempts: number;
    reason: string | null;
  }>('SELECT id, channel, step, state, attempts, reason FROM notifications ORDER BY id');
  return found.rows;
}

/** A monitor that tells a webhook and an address of both steps. */
export function watched(changes: Partial<Monitor> = {}): Monitor {
  return aMonitor({
    actions: [
      { type: 'webhook', url: HOOK, onRecovery: true },
      { type: 'email', onRecovery: true },
    ],
    ...changes,
  });
}
