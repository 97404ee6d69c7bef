import type { Notification } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { isoTime } from '../../kernel/clock.ts';
import type { Reason, Recorded } from './domain/outcome.ts';
import type { Telling } from './telling.ts';

/** A delivery about to be written; one that is `pending` is thereby put into the outbox. Times in ms. */
export interface NewDelivery {
  id: string;
  projectId: string;
  monitorId: string | null;
  incidentId: string | null;
  channel: Notification['channel'];
  channelId: string | null;
  recipient: string;
  step: string;
  subject: string;
  telling: Telling | Record<string, never>;
  state: Notification['state'];
  reason: Reason | null;
  messageId: string;
  createdAt: number;
  attempts: number;
  sentAt: number | null;
}

/** A delivery that is ours to send until the lease ends. */
export interface ClaimedDelivery extends Notification {
  projectId: string;
  channelId: string | null;
  telling: Telling;
  /** Message id of the same recipient's message that the incident had opened. */
  openedMessageId: string | null;
}

interface Row extends Omit<Notification, 'createdAt' | 'sentAt' | 'nextAttemptAt'> {
  createdAt: Date;
  sentAt: Date | null;
  nextAttemptAt: Date | null;
}

const COLUMNS = `n.id, n.monitor_id AS "monitorId", n.incident_id AS "incidentId", n.channel, n.recipient, n.step, n.subject, n.state,
  n.attempts, n.reason, n.message_id AS "messageId", n.created_at AS "createdAt", n.sent_at AS "sentAt",
  n.next_attempt_at AS "nextAttemptAt"`;

/** Writes a delivery unless one of the same incident, recipient and step is there; undefined then. */
export async function insertDelivery(tx: SqlExecutor, delivery: NewDelivery): Promise<Notification | undefined> {
  const { rows } = await tx.query<Row>(
    `INSERT INTO notifications AS n (id, project_id, monitor_id, incident_id, channel, channel_id, recipient, step, subject, telling, state,
       reason, message_id, created_at, attempts, sent_at, next_attempt_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, CASE WHEN $11 = 'pending' THEN $14::timestamptz END)
     ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING RETURNING ${COLUMNS}`,
    [
      delivery.id,
      delivery.projectId,
      delivery.monitorId,
      delivery.incidentId,
      delivery.channel,
      delivery.channelId,
      delivery.recipient,
      delivery.step,
      delivery.subject,
      delivery.telling,
      delivery.state,
      delivery.reason,
      delivery.messageId,
      new Date(delivery.createdAt),
      delivery.attempts,
      dateOf(delivery.sentAt),
    ],
  );
  return rows[0] && toNotification(rows[0]);
}

/** How due deliveries are claimed. Times in ms. */
export interface Claim {
  channel: Notification['channel'];
  owner: string;
  now: number;
  leaseUntil: number;
  limit: number;
  /** Still being sent by the claimer, whatever became of their lease. */
  except: readonly string[];
}

/**
 * Takes due deliveries of a channel for `owner` in one statement; an attempt is counted when it begins, so that one that
 * kills the process does not come back for ever. That it is over waits until that it began is told or given up.
 */
export async function claimDue(sql: SqlExecutor, claim: Claim): Promise<ClaimedDelivery[]> {
  const { rows } = await sql.query<
    Row & { projectId: string; channelId: string | null; telling: Telling; openedMessageId: string | null }
  >(
    `UPDATE notifications AS n SET lease_owner = $2, lease_until = $4, attempts = n.attempts + 1
     WHERE n.id IN (
       SELECT due.id FROM notifications AS due
       WHERE due.channel = $1 AND due.state IN ('pending', 'retrying') AND due.next_attempt_at <= $3
         AND (due.lease_until IS NULL OR due.lease_until <= $3) AND due.id <> ALL ($6::uuid[])
         AND (due.step <> 'resolved' OR NOT EXISTS (
           SELECT 1 FROM notifications AS opened
           WHERE opened.incident_id = due.incident_id AND opened.channel = due.channel AND opened.recipient = due.recipient
             AND opened.step = 'opened' AND opened.state IN ('pending', 'retrying')))
       ORDER BY due.next_attempt_at, due.id LIMIT $5 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}, n.project_id AS "projectId", n.channel_id AS "channelId", n.telling,
       (SELECT opened.message_id FROM notifications AS opened
        WHERE n.step <> 'opened' AND opened.incident_id = n.incident_id AND opened.channel = n.channel
          AND opened.recipient = n.recipient AND opened.step = 'opened' AND opened.state = 'sent') AS "openedMessageId"`,
    [claim.channel, claim.owner, new Date(claim.now), new Date(claim.leaseUntil), claim.limit, [...claim.except]],
  );
  return rows
    .map(({ projectId, channelId, telling, openedMessageId, ...row }) => ({
      ...toNotification(row),
      projectId,
      channelId,
      telling,
      openedMessageId,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Keeps claimed deliveries ours until a later time. */
export async function extendLeases(sql: SqlExecutor, owner: string, ids: readonly string[], until: number): Promise<void> {
  await sql.query('UPDATE notifications SET lease_until = $3 WHERE lease_owner = $1 AND id = ANY ($2::uuid[])', [
    owner,
    [...ids],
    new Date(until),
  ]);
}

/**
 * Records an attempt; undefined when it is no longer ours to record. That a message was sent is true whoever holds the lease,
 * a failure counts only from its holder.
 */
export async function recordAttempt(
  sql: SqlExecutor,
  id: string,
  owner: string,
  recorded: Recorded,
): Promise<Notification | undefined> {
  const { rows } = await sql.query<Row>(
    `UPDATE notifications AS n SET state = $3, reason = $4, sent_at = $5, next_attempt_at = $6, lease_owner = NULL, lease_until = NULL
     WHERE n.id = $1 AND n.state IN ('pending', 'retrying') AND (n.lease_owner = $2 OR $3 = 'sent') RETURNING ${COLUMNS}`,
    [id, owner, recorded.state, recorded.reason, dateOf(recorded.sentAt), dateOf(recorded.nextAttemptAt)],
  );
  return rows[0] && toNotification(rows[0]);
}

/** Records that a claimed delivery is held back on purpose. */
export async function recordSuppressed(
  sql: SqlExecutor,
  id: string,
  owner: string,
  reason: Reason,
): Promise<Notification | undefined> {
  const { rows } = await sql.query<Row>(
    `UPDATE notifications AS n SET state = 'suppressed', reason = $3, next_attempt_at = NULL, lease_owner = NULL, lease_until = NULL
     WHERE n.id = $1 AND n.state IN ('pending', 'retrying') AND n.lease_owner = $2 RETURNING ${COLUMNS}`,
    [id, owner, reason],
  );
  return rows[0] && toNotification(rows[0]);
}

/** Makes a delivery that is dead or waits for its next attempt due now, a dead one with all its attempts; undefined in any other state. */
export async function makeDue(sql: SqlExecutor, projectId: string, id: string, now: number): Promise<Notification | undefined> {
  const { rows } = await sql.query<Row>(
    `UPDATE notifications AS n SET next_attempt_at = $3, attempts = CASE WHEN n.state = 'dead' THEN 0 ELSE n.attempts END,
       state = CASE WHEN n.state = 'dead' THEN 'pending' ELSE n.state END
     WHERE n.project_id = $1 AND n.id = $2 AND n.state IN ('pending', 'retrying', 'dead') AND n.incident_id IS NOT NULL
     RETURNING ${COLUMNS}`,
    [projectId, id, new Date(now)],
  );
  return rows[0] && toNotification(rows[0]);
}

/** One delivery of a project. */
export async function findDelivery(sql: SqlExecutor, projectId: string, id: string): Promise<Notification | undefined> {
  const { rows } = await sql.query<Row>(`SELECT ${COLUMNS} FROM notifications AS n WHERE n.project_id = $1 AND n.id = $2`, [
    projectId,
    id,
  ]);
  return rows[0] && toNotification(rows[0]);
}

/** Whose mail a delivery was, for the link in it. */
export async function findAddressee(
  sql: SqlExecutor,
  id: string,
): Promise<{ projectId: string; monitorId: string; monitorName: string; address: string } | undefined> {
  const { rows } = await sql.query<{ projectId: string; monitorId: string; monitorName: string; address: string }>(
    `SELECT project_id AS "projectId", monitor_id AS "monitorId", telling -> 'monitor' ->> 'name' AS "monitorName", recipient AS address
     FROM notifications WHERE id = $1 AND channel = 'email' AND monitor_id IS NOT NULL`,
    [id],
  );
  return rows[0];
}

/** What a list of deliveries is chosen by; `before` is the id the page begins after. */
export interface DeliveryFilter {
  monitorId?: string;
  incidentId?: string;
  state?: Notification['state'];
  limit: number;
  before?: string;
}

/** Deliveries of a project, newest first. */
export async function listDeliveries(sql: SqlExecutor, projectId: string, filter: DeliveryFilter): Promise<Notification[]> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM notifications AS n
     WHERE n.project_id = $1 AND ($2::uuid IS NULL OR n.monitor_id = $2) AND ($3::uuid IS NULL OR n.incident_id = $3)
       AND ($4::text IS NULL OR n.state = $4) AND ($5::uuid IS NULL OR n.id < $5)
     ORDER BY n.id DESC LIMIT $6`,
    [projectId, filter.monitorId ?? null, filter.incidentId ?? null, filter.state ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(toNotification);
}

/** Forgets deliveries made before a time that nothing more will be done about; gives how many. */
export async function deleteSettled(sql: SqlExecutor, before: number): Promise<number> {
  const { affected } = await sql.query(
    `DELETE FROM notifications WHERE created_at < $1 AND state NOT IN ('pending', 'retrying')`,
    [new Date(before)],
  );
  return affected;
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function toNotification(row: Row): Notification {
  const { id, monitorId, incidentId, channel, recipient, step, subject, state, attempts, reason, messageId } = row;
  return {
    id,
    monitorId,
    incidentId,
    channel,
    recipient,
    step,
    subject,
    state,
    attempts,
    reason,
    messageId,
    createdAt: isoTime(row.createdAt.getTime()),
    sentAt: row.sentAt && isoTime(row.sentAt.getTime()),
    nextAttemptAt: row.nextAttemptAt && isoTime(row.nextAttemptAt.getTime()),
  };
}

/** Gives back the deliveries of a process that is gone; only for a store that no other process can have open. */
export async function releaseAbandoned(sql: SqlExecutor): Promise<void> {
  await sql.query('UPDATE notifications SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL');
}

/** Deletes everything of projects whose account is erased. */
export async function eraseProjects(sql: SqlExecutor, projectIds: readonly string[]): Promise<void> {
  for (const table of ['notifications', 'notification_channels', 'webhook_secrets', 'email_unsubscribes', 'mailbox_messages']) {
    await sql.query(`DELETE FROM ${table} WHERE project_id = ANY ($1::uuid[])`, [projectIds]);
  }
}
