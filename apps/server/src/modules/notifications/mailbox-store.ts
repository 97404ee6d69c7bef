import type { Mail } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { isoTime } from '../../kernel/clock.ts';

/** Whose messages: those to an address about monitors of a project. */
export interface MailboxOwner {
  projectId: string;
  address: string;
}

interface Row extends Omit<Mail, 'receivedAt' | 'readAt'> {
  receivedAt: Date;
  readAt: Date | null;
}

const COLUMNS = `id, message_id AS "messageId", from_address AS "from", to_address AS "to", subject, text_body AS text, html_body AS html,
  headers, monitor_id AS "monitorId", received_at AS "receivedAt", read_at AS "readAt"`;

/** Puts a message into the mailbox; one with the same message id is there already and stays. */
export async function insertMail(sql: SqlExecutor, projectId: string, mail: Mail): Promise<void> {
  await sql.query(
    `INSERT INTO mailbox_messages (id, project_id, monitor_id, message_id, from_address, to_address, subject, text_body, html_body, headers,
       received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (message_id) DO NOTHING`,
    [
      mail.id,
      projectId,
      mail.monitorId,
      mail.messageId,
      mail.from,
      mail.to.toLowerCase(),
      mail.subject,
      mail.text,
      mail.html,
      mail.headers,
      new Date(mail.receivedAt),
    ],
  );
}

/** A page of somebody's messages, newest first; `before` is the id it begins after. */
export async function listMails(
  sql: SqlExecutor,
  owner: MailboxOwner,
  page: { limit: number; before?: string },
): Promise<Mail[]> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM mailbox_messages WHERE project_id = $1 AND to_address = $2 AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [...ownerParameters(owner), page.before ?? null, page.limit],
  );
  return rows.map(toMail);
}

/** How many of somebody's messages are unread. */
export async function countUnread(sql: SqlExecutor, owner: MailboxOwner): Promise<number> {
  const { rows } = await sql.query<{ unread: number }>(
    'SELECT count(*) AS unread FROM mailbox_messages WHERE project_id = $1 AND to_address = $2 AND read_at IS NULL',
    ownerParameters(owner),
  );
  return rows[0]?.unread ?? 0;
}

/** One of somebody's messages. */
export async function findMail(sql: SqlExecutor, owner: MailboxOwner, id: string): Promise<Mail | undefined> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM mailbox_messages WHERE project_id = $1 AND to_address = $2 AND id = $3`,
    [...ownerParameters(owner), id],
  );
  return rows[0] && toMail(rows[0]);
}

/** Marks one as read and gives it; the first time it was read stays. */
export async function markRead(sql: SqlExecutor, owner: MailboxOwner, id: string, now: number): Promise<Mail | undefined> {
  const { rows } = await sql.query<Row>(
    `UPDATE mailbox_messages SET read_at = COALESCE(read_at, $4) WHERE project_id = $1 AND to_address = $2 AND id = $3
     RETURNING ${COLUMNS}`,
    [...ownerParameters(owner), id, new Date(now)],
  );
  return rows[0] && toMail(rows[0]);
}

/** Deletes one; false when it was not there. */
export async function deleteMail(sql: SqlExecutor, owner: MailboxOwner, id: string): Promise<boolean> {
  const { affected } = await sql.query('DELETE FROM mailbox_messages WHERE project_id = $1 AND to_address = $2 AND id = $3', [
    ...ownerParameters(owner),
    id,
  ]);
  return affected > 0;
}

/** Forgets messages received before a time, and all but the newest `most` of each owner; gives how many. */
export async function trimMailboxes(sql: SqlExecutor, before: number, most: number): Promise<number> {
  const { affected } = await sql.query(
    `DELETE FROM mailbox_messages WHERE received_at < $1 OR id IN (
       SELECT id FROM (
         SELECT id, row_number() OVER (PARTITION BY project_id, to_address ORDER BY id DESC) AS place FROM mailbox_messages
       ) AS placed WHERE place > $2)`,
    [new Date(before), most],
  );
  return affected;
}

function ownerParameters(owner: MailboxOwner): [string, string] {
  return [owner.projectId, owner.address.toLowerCase()];
}

function toMail(row: Row): Mail {
  return { ...row, receivedAt: isoTime(row.receivedAt.getTime()), readAt: row.readAt && isoTime(row.readAt.getTime()) };
}
