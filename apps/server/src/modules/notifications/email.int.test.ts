import type { SqlDatabase } from '@monitors/engines/ports';
import { type SmtpReceiver, startSmtpServer } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { T0 } from '../../kernel/testing/transitions.ts';
import type { JsonPoster } from '../../net/post-json.ts';
import { type Harness, OWNER_EMAIL, openDatabase, openPoster, startHarness } from './testing/harness.ts';

let db: SqlDatabase;
let poster: JsonPoster;
let smtp: SmtpReceiver;
let harness: Harness;

beforeAll(async () => {
  db = await openDatabase();
  poster = openPoster();
});
beforeEach(async () => {
  smtp = await startSmtpServer();
  harness = await startHarness(db, poster, { mail: { smtpUrl: smtp.url, from: 'Monitors! <monitors@example.org>' } });
});
afterEach(async () => {
  await harness.notifications.stop?.();
  await smtp.close();
});
afterAll(async () => {
  poster.close();
  await db.close();
});

test('one mail says what happened, why, and how to stop it', async () => {
  const monitor = harness.monitor();
  await harness.fire(monitor);
  const [mail] = await smtp.waitFor(1);
  const [row] = await harness.of(monitor);
  expect(row).toMatchObject({
    state: 'sent',
    attempts: 1,
    reason: null,
    channel: 'email',
    recipient: OWNER_EMAIL,
    step: 'opened',
  });
  expect(mail?.envelope).toEqual({ from: 'monitors@example.org', to: [OWNER_EMAIL] });
  expect(mail?.subject).toBe('ThinkPad price: $849, below $900');
  expect(mail?.messageId).toBe(`<${row?.id}@monitors.example>`);
  expect(mail?.messageId).toBe(row?.messageId);
  for (const body of [mail?.text, mail?.html]) {
    for (const words of [
      '$849',
      '$949',
      'price is $849, below $900',
      'Now only $849',
      `http://monitors.example/monitors/${monitor.id}`,
      '5 Jan 2026, 09:00',
    ]) {
      expect(body).toContain(words);
    }
  }
  const { headers } = mail!;
  expect(headers.date).toBe(new Date(T0).toUTCString().replace('GMT', '+0000'));
  expect(headers['auto-submitted']).toBe('auto-generated');
  expect(headers['list-unsubscribe']).toMatch(/^<http:\/\/monitors\.example\/unsubscribe\/[\w-]{43}>$/);
  expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  expect(mail?.html).toContain(headers['list-unsubscribe']?.slice(1, -1));
  expect(mail?.text).toContain(headers['list-unsubscribe']?.slice(1, -1));
  expect(harness.live.map((event) => event.event)).toEqual(['incident', 'notification', 'notification']);
  expect(harness.metrics.render()).toContain('monitors_notifications_total{channel="email",state="sent",reason=""} 1');
});

test('that it is over is told only where it was asked for, in the thread of the first mail', async () => {
  const quiet = harness.monitor();
  const telling = harness.monitor({ actions: [{ type: 'email', onRecovery: true }] });
  for (const monitor of [quiet, telling]) {
    await harness.fire(monitor);
    await harness.recover(monitor);
  }
  const mails = await smtp.waitFor(3);
  expect(await harness.of(quiet)).toHaveLength(1);
  const over = mails.find((mail) => mail.subject.includes('over'));
  const opened = (await harness.of(telling)).find((row) => row.step === 'opened');
  expect(over?.subject).toBe('ThinkPad price: over, now $949');
  expect(over?.headers['in-reply-to']).toBe(opened?.messageId);
  expect(over?.headers.references).toBe(opened?.messageId);
  expect(over?.messageId).not.toBe(opened?.messageId);
});

test('the owner’s time zone is the one in the mail', async () => {
  await harness.notifications.stop?.();
  harness = await startHarness(db, poster, {
    mail: { smtpUrl: smtp.url, from: 'monitors@example.org' },
    preferences: { timezone: 'Europe/Oslo' },
  });
  await harness.fire(harness.monitor());
  expect((await smtp.waitFor(1))[0]?.text).toContain('10:00 (Europe/Oslo)');
});

test('nothing a user or a page says becomes a header or markup', async () => {
  const evil = '"><script>alert(1)</script>\r\nBcc: victim@example.org\r\n\r\n<img src=x onerror=alert(2)>';
  const monitor = harness.monitor({
    name: evil,
    prompt: evil,
    source: { kind: 'page', url: 'javascript:alert(1)', render: 'auto' },
    factType: 'text',
    triggerConditions: { type: 'change', logic: 'AND', conditions: [{ field: 'text', operator: 'changed' }] },
  });
  const item = { key: 'k', title: evil, url: 'javascript:alert(3)' };
  await harness.fire(monitor, { value: [item], previousValue: [], reason: evil, evidence: { locator: 'x', snippet: evil } });
  const [mail] = await smtp.waitFor(1);
  expect(mail?.envelope.to).toEqual([OWNER_EMAIL]);
  expect(mail?.headers.bcc).toBeUndefined();
  expect(mail?.headers.subject).not.toMatch(/[\r\n]/);
  expect(mail?.html).not.toMatch(/<script|<img|href="javascript/i);
  expect(mail?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a mail that is deferred is tried again with backoff, then dead, then sent by hand under the same message id', async () => {
  smtp.behave({ kind: 'fail_temporarily', times: 6 });
  const monitor = harness.monitor();
  await harness.fire(monitor);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'retrying', attempts: 1, reason: 'deferred' }]);
  const delays = [1, 2, 4, 8, 16];
  for (const [index, seconds] of delays.entries()) {
    await harness.clock.advance(seconds * 1000 - 50);
    await harness.notifications.idle();
    expect(smtp.attempts).toBe(index + 1);
    await harness.clock.advance(seconds * 250 + 100);
    await harness.notifications.idle();
    expect(smtp.attempts).toBe(index + 2);
  }
  const [dead] = await harness.of(monitor);
  expect(dead).toMatchObject({ state: 'dead', attempts: 6, reason: 'deferred', nextAttemptAt: null });
  await harness.clock.advance(600_000);
  await harness.notifications.idle();
  expect(smtp.attempts).toBe(6);
  const path = `/api/v1/notifications/${dead?.id}/retry`;
  expect((await harness.call('POST', path, monitor)).json.notification).toMatchObject({ state: 'pending', id: dead?.id });
  const mails = await smtp.waitFor(1);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.messageId).toBe(dead?.messageId);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'sent', id: dead?.id, attempts: 1 }]);
  expect(await harness.call('POST', path, monitor)).toMatchObject({ status: 409, json: { error: { code: 'CONFLICT' } } });
});

test('that it is over waits until that it began was told', async () => {
  smtp.behave({ kind: 'fail_temporarily', times: 2 });
  const monitor = harness.monitor({ actions: [{ type: 'email', onRecovery: true }] });
  await harness.fire(monitor);
  await harness.recover(monitor);
  expect(await harness.of(monitor)).toMatchObject([
    { step: 'resolved', state: 'pending' },
    { step: 'opened', state: 'retrying' },
  ]);
  await harness.settle();
  const subjects = smtp.messages.map((mail) => mail.subject);
  expect(subjects).toEqual(['ThinkPad price: $849, below $900', 'ThinkPad price: over, now $949']);
});

test('a recipient that does not exist is given up at once', async () => {
  smtp.behave({ kind: 'refuse_recipient' });
  const monitor = harness.monitor();
  await harness.fire(monitor);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'dead', attempts: 1, reason: 'recipient_rejected' }]);
});

test('a server that takes a mail and breaks off gets it again under the same message id', async () => {
  smtp.behave({ kind: 'drop_after_data', times: 1 });
  const monitor = harness.monitor();
  await harness.fire(monitor);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'retrying', attempts: 1, reason: 'unreachable' }]);
  await harness.settle();
  const [first, second, third] = smtp.messages;
  expect(first).toMatchObject({ acknowledged: false });
  expect(second).toMatchObject({ acknowledged: true, messageId: first?.messageId });
  expect(third).toBeUndefined();
});

test('a storm goes out once each over kept connections', async () => {
  const monitors = Array.from({ length: 60 }, () => harness.monitor());
  await Promise.all(monitors.map((monitor) => harness.fire(monitor)));
  await smtp.waitFor(60);
  await harness.notifications.idle();
  expect(new Set(smtp.messages.map((mail) => mail.messageId)).size).toBe(60);
  expect(smtp.messages).toHaveLength(60);
});

test('a mail server that never answers does not keep the program from stopping', async () => {
  smtp.behave({ kind: 'hang' });
  const monitor = harness.monitor();
  const firing = harness.fire(monitor);
  while (smtp.attempts === 0) await new Promise(setImmediate);
  let stopped = false;
  const stopping = Promise.resolve(harness.notifications.stop?.()).then(() => {
    stopped = true;
  });
  await harness.clock.advance(19_000);
  expect(stopped).toBe(false);
  await harness.clock.advance(1000);
  await Promise.all([stopping, firing]);
  expect((await harness.of(monitor))[0]?.state).not.toBe('sent');
  await db.query('DELETE FROM notifications');
});

test('stopping finishes the mail that is being sent and begins no other', async () => {
  smtp.behave({ kind: 'slow', ms: 100 });
  const monitor = harness.monitor();
  const firing = harness.fire(monitor);
  while (smtp.attempts === 0) await new Promise(setImmediate);
  await harness.notifications.stop?.();
  await firing;
  expect(await harness.of(monitor)).toMatchObject([{ state: 'sent' }]);
  const later = harness.monitor();
  await harness.fire(later);
  expect(await harness.of(later)).toMatchObject([{ state: 'pending', attempts: 0 }]);
  await db.query('DELETE FROM notifications');
});
