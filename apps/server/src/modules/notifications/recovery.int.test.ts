import type { Monitor } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { createFakeClock, type FakeClock } from '@monitors/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EventBus, type MonitorTransition } from '../../kernel/events.ts';
import { Metrics } from '../../kernel/metrics.ts';
import { aMonitor, aTransition, T0 } from '../../kernel/testing/transitions.ts';
import type { PostJson } from '../../net/post-json.ts';
import { createIncidents } from '../incidents/index.ts';
import { LEASE_MS } from './delivery.ts';
import { createNotifications, type NotificationsModule } from './module.ts';
import { APP_URL, ENCRYPTION_KEY, OWNER_EMAIL, openDatabase } from './testing/harness.ts';
import { type Death, type MortalProcess, mortal, type Step } from './testing/mortal.ts';

let db: SqlDatabase;

beforeAll(async () => {
  db = await openDatabase();
});
beforeEach(() => db.script('TRUNCATE incidents, incident_timeline, notifications, mailbox_messages'));
afterAll(() => db.close());

const HOOK = 'https://receiver.example/hook';

/** A receiver that answers as scripted and then with 200, and counts what it took by webhook-id. */
class Receiver {
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
interface Run extends MortalProcess {
  notifications: NotificationsModule;
  emit(transition: MonitorTransition): Promise<void>;
  /** Resolves when all is still, or it has died. */
  still(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function start(clock: FakeClock, receiver: Receiver, death?: Death): Promise<Run> {
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

async function rows() {
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

function watched(changes: Partial<Monitor> = {}): Monitor {
  return aMonitor({
    actions: [
      { type: 'webhook', url: HOOK, onRecovery: true },
      { type: 'email', onRecovery: true },
    ],
    ...changes,
  });
}

/** Runs that died once, the run after them, and the lease gone by. */
async function crashAndRecover(death: Death) {
  const clock = createFakeClock(T0);
  const receiver = new Receiver();
  const first = await start(clock, receiver, death);
  await first.emit(aTransition(watched()));
  await first.still();
  expect(first.dead).toBe(true);
  const next = await start(clock, receiver);
  await clock.advance(LEASE_MS + 5000);
  await next.still();
  await next.notifications.stop?.();
  return { receiver, rows: await rows() };
}

const isClaim = ({ text }: Step) => text.includes('SKIP LOCKED');
const isRecord = ({ text }: Step) => text.includes('sent_at = $5');

test('a crash before the commit leaves neither incident nor notification, and the repeated check makes both', async () => {
  const clock = createFakeClock(T0);
  const receiver = new Receiver();
  const fired = aTransition(watched());
  const first = await start(clock, receiver, { at: ({ text }) => text.includes('INSERT INTO notifications'), after: true });
  await first.emit(fired);
  expect(await rows()).toEqual([]);
  const next = await start(clock, receiver);
  await next.emit(fired);
  await next.still();
  await next.notifications.stop?.();
  expect((await rows()).map((row) => row.state)).toEqual(['sent', 'sent']);
});

test('a crash after the commit loses nothing', async () => {
  const { receiver, rows: after } = await crashAndRecover({ at: ({ kind }) => kind === 'transaction', after: true });
  expect(after).toMatchObject([
    { state: 'sent', attempts: 1 },
    { state: 'sent', attempts: 1 },
  ]);
  expect([...receiver.taken.values()]).toEqual([1]);
});

test('what was claimed by a run that crashed is claimed again when the lease has run out', async () => {
  let claims = 0;
  const second = (step: Step) => isClaim(step) && ++claims > 2;
  const { receiver, rows: after } = await crashAndRecover({ at: second, after: true });
  expect(after.map((row) => row.state)).toEqual(['sent', 'sent']);
  expect(Math.max(...after.map((row) => row.attempts))).toBe(2);
  expect([...receiver.taken.values()]).toEqual([1]);
});

test('a crash between a send and its record repeats the webhook under the same id with the same body', async () => {
  const { receiver, rows: after } = await crashAndRecover({ at: ({ kind }) => kind === 'post', after: true });
  const webhook = after.find((row) => row.channel === 'webhook');
  expect(webhook).toMatchObject({ state: 'sent', attempts: 2 });
  expect([...receiver.taken]).toEqual([[webhook?.id, 2]]);
  expect([...receiver.bodies.values()].map((bodies) => bodies.size)).toEqual([1]);
});

test('a crash after the record repeats nothing', async () => {
  const { receiver, rows: after } = await crashAndRecover({ at: isRecord, after: true });
  expect(after.map((row) => row.state)).toEqual(['sent', 'sent']);
  expect([...receiver.taken.values()]).toEqual([1]);
});

test('the mailbox holds a mail once, whatever crashed', async () => {
  const { rows: after } = await crashAndRecover({ at: ({ text }) => text.includes('INSERT INTO mailbox_messages'), after: true });
  expect(after.find((row) => row.channel === 'email')).toMatchObject({ state: 'sent', attempts: 2 });
  expect((await db.query('SELECT 1 FROM mailbox_messages')).rows).toHaveLength(1);
});

test('a send that takes long stays with the run that is alive', async () => {
  const clock = createFakeClock(T0);
  const slow = new Receiver();
  let answer = (_: { status: number }) => {};
  const posted = new Promise<void>((resolve) => {
    Object.assign(slow, {
      post: () => {
        resolve();
        return new Promise((settle) => {
          answer = settle;
        });
      },
    });
  });
  const first = await start(clock, slow);
  await first.emit(aTransition(watched()));
  await posted;
  const other = new Receiver();
  const second = await start(clock, other);
  for (let seconds = 0; seconds < 300; seconds += 5) {
    await clock.advance(5000);
    await db.ping();
    await second.still();
  }
  expect(other.taken.size).toBe(0);
  answer({ status: 200 });
  await first.still();
  await Promise.all([first.notifications.stop?.(), second.notifications.stop?.()]);
  expect((await rows()).map((row) => `${row.state} ${row.attempts}`)).toEqual(['sent 1', 'sent 1']);
});

type Command = { do: 'fire' | 'recover'; monitor: number } | { do: 'wait'; seconds: number } | { do: 'fail'; statuses: number[] };
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fire' as const), monitor: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recover' as const), monitor: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail' as const), statuses: fc.array(fc.constantFrom(500, 503, 429, 410)) }),
  },
);
const death = fc.record({ atStep: fc.integer({ min: 1, max: 60 }), after: fc.boolean() });

test('whatever crashes when: nothing is lost, and nothing doubled but what a crash left between send and record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 1, maxLength: 12 }),
      fc.array(death, { maxLength: 5 }),
      async (commands, deaths) => {
        await db.script('TRUNCATE incidents, incident_timeline, notifications, mailbox_messages');
        await new History(commands, [...deaths]).check();
      },
    ),
    { numRuns: 25 },
  );
});

/** One history of commands and crashes, and what must hold after it. */
class History {
  readonly #clock = createFakeClock(T0);
  readonly #receiver = new Receiver();
  readonly #monitors = [watched(), watched({ type: 'change' }), watched()];
  readonly #open = new Set<number>();
  readonly #commands: readonly Command[];
  readonly #deaths: { atStep: number; after: boolean }[];
  /** Repeats a crash may have caused, by notification. */
  readonly #allowed = new Map<string, number>();
  #steps = 0;
  #run: Run | undefined;

  constructor(commands: readonly Command[], deaths: { atStep: number; after: boolean }[]) {
    this.#commands = commands;
    this.#deaths = deaths;
  }

  async check(): Promise<void> {
    for (const one of this.#commands) await this.#obey(one);
    this.#deaths.length = 0;
    for (let rounds = 0; rounds < 60; rounds += 1) {
      const run = await this.#alive();
      await run.still();
      if (!run.dead && !(await rows()).some((row) => row.state === 'pending' || row.state === 'retrying')) break;
      await this.#clock.advance(5000);
    }
    await (await this.#alive()).notifications.stop?.();
    await this.#judge();
  }

  async #obey(one: Command): Promise<void> {
    if (one.do === 'fail') this.#receiver.script.push(...one.statuses);
    else if (one.do === 'wait') {
      for (let seconds = 0; seconds < one.seconds; seconds += 5) {
        await this.#clock.advance(5000);
        await (await this.#alive()).still();
      }
    } else await this.#move(one.monitor, one.do);
  }

  async #move(index: number, what: 'fire' | 'recover'): Promise<void> {
    if (what === 'recover' && !this.#open.has(index)) return;
    const monitor = this.#monitors[index]!;
    const kind = what === 'fire' ? 'fired' : 'recovered';
    const transition = aTransition(monitor, { kind, at: this.#clock.now() });
    // The check whose process died is made again and comes to the same evaluation.
    for (let done = false; !done; ) {
      const run = await this.#alive();
      await run.emit(transition);
      done = !run.dead;
      if (done) await run.still();
    }
    this.#steps += what === 'fire' || this.#open.has(index) ? 1 : 0;
    if (what === 'fire') this.#open.add(index);
    else this.#open.delete(index);
  }

  async #alive(): Promise<Run> {
    while (!this.#run || this.#run.dead) {
      for (const row of await rows()) {
        const taken = this.#receiver.taken.get(row.id) ?? 0;
        if (row.state !== 'sent' && taken > 0) this.#allowed.set(row.id, taken);
      }
      const next = this.#deaths.shift();
      const plan = next && { at: (step: Step) => step.number === next.atStep, after: next.after };
      this.#run = await start(this.#clock, this.#receiver, plan);
    }
    return this.#run;
  }

  async #judge(): Promise<void> {
    const all = await rows();
    expect(all.filter((row) => row.channel === 'webhook')).toHaveLength(this.#steps);
    expect(all.filter((row) => row.channel === 'email').map((row) => row.state)).toEqual(Array(this.#steps).fill('sent'));
    expect((await db.query('SELECT 1 FROM mailbox_messages')).rows).toHaveLength(this.#steps);
    for (const row of all.filter((one) => one.channel === 'webhook')) {
      const taken = this.#receiver.taken.get(row.id) ?? 0;
      const allowed = this.#allowed.get(row.id) ?? 0;
      if (row.state === 'sent') expect(taken).toBeGreaterThanOrEqual(1);
      else expect(row).toMatchObject({ state: 'dead', reason: expect.stringMatching(/^(gone|server_error|rate_limited)$/) });
      expect(taken).toBeLessThanOrEqual(1 + allowed);
      expect(this.#receiver.bodies.get(row.id)?.size).toBe(1);
    }
  }
}
