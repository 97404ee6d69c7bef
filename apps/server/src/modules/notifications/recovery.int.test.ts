import type { SqlDatabase } from '@monitors/engines/ports';
import { createFakeClock } from '@monitors/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aTransition, T0 } from '../../kernel/testing/transitions.ts';
import { LEASE_MS } from './delivery.ts';
import { openDatabase } from './testing/harness.ts';
import type { Death, Step } from './testing/mortal.ts';
import { outbox, Receiver, startRun, watched } from './testing/runs.ts';

let db: SqlDatabase;

beforeAll(async () => {
  db = await openDatabase();
});
beforeEach(() => db.script('TRUNCATE incidents, incident_timeline, notifications, mailbox_messages'));
afterAll(() => db.close());

/** Runs that died once, the run after them, and the lease gone by. */
async function crashAndRecover(death: Death) {
  const clock = createFakeClock(T0);
  const receiver = new Receiver();
  const first = await startRun(db, clock, receiver, death);
  await first.emit(aTransition(watched()));
  await first.still();
  expect(first.dead).toBe(true);
  const next = await startRun(db, clock, receiver);
  await clock.advance(LEASE_MS + 5000);
  await next.still();
  await next.notifications.stop?.();
  return { receiver, rows: await outbox(db) };
}

const isClaim = ({ text }: Step) => text.includes('SKIP LOCKED');
const isRecord = ({ text }: Step) => text.includes('sent_at = $5');

test('a crash before the commit leaves neither incident nor notification, and the repeated check makes both', async () => {
  const clock = createFakeClock(T0);
  const receiver = new Receiver();
  const fired = aTransition(watched());
  const first = await startRun(db, clock, receiver, {
    at: ({ text }) => text.includes('INSERT INTO notifications'),
    after: true,
  });
  await first.emit(fired);
  expect(await outbox(db)).toEqual([]);
  const next = await startRun(db, clock, receiver);
  await next.emit(fired);
  await next.still();
  await next.notifications.stop?.();
  expect((await outbox(db)).map((row) => row.state)).toEqual(['sent', 'sent']);
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
  const first = await startRun(db, clock, slow);
  await first.emit(aTransition(watched()));
  await posted;
  const other = new Receiver();
  const second = await startRun(db, clock, other);
  for (let seconds = 0; seconds < 300; seconds += 5) {
    await clock.advance(5000);
    await db.ping();
    await second.still();
  }
  expect(other.taken.size).toBe(0);
  answer({ status: 200 });
  await first.still();
  await Promise.all([first.notifications.stop?.(), second.notifications.stop?.()]);
  expect((await outbox(db)).map((row) => `${row.state} ${row.attempts}`)).toEqual(['sent 1', 'sent 1']);
});
