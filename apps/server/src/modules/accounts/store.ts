import type { Preferences, Project, ProjectRole, User } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { newId } from '../../kernel/ids.ts';
import type { Membership } from './domain/membership.ts';

const USER = `id, email, name, role, is_beta_user AS "isBetaUser", email_verified AS "emailVerified", preferences,
  created_at AS "createdAt", last_login_at AS "lastLoginAt"`;

type UserRow = Omit<User, 'createdAt' | 'lastLoginAt'> & { createdAt: Date; lastLoginAt: Date | null };
type ProjectRow = Omit<Project, 'createdAt'> & { createdAt: Date };

/** One member of a project, with what is needed to write to him. */
export interface MemberRow {
  userId: string;
  name: string;
  email: string;
  role: ProjectRole;
  joinedAt: Date;
  preferences: Preferences;
}

/** Whoever registers waits for the one before, so that exactly one is the first of the instance. */
export async function lockRegistration(tx: SqlExecutor): Promise<void> {
  await tx.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
}

/** Adds a person; the first of the instance becomes its administrator. Breaks a unique constraint for a known address. */
export async function insertUser(
  tx: SqlExecutor,
  user: { id: string; email: string; emailKey: string; name: string; passwordHash: string; at: Date },
): Promise<User> {
  const { rows } = await tx.query<UserRow>(
    `INSERT INTO users (id, email, email_key, name, password_hash, role, created_at, updated_at, last_login_at)
     SELECT $1, $2, $3, $4, $5, CASE WHEN EXISTS (SELECT 1 FROM users) THEN 'user' ELSE 'admin' END, $6, $6, $6
     RETURNING ${USER}`,
    [user.id, user.email, user.emailKey, user.name, user.passwordHash, user.at],
  );
  return toUser(one(rows));
}

export async function findUser(sql: SqlExecutor, id: string): Promise<User | undefined> {
  const { rows } = await sql.query<UserRow>(`SELECT ${USER} FROM users WHERE id = $1`, [id]);
  return rows[0] && toUser(rows[0]);
}

/** The person of an address and the stored password hash; only people who may sign in. */
export async function findUserForLogin(
  sql: SqlExecutor,
  emailKey: string,
): Promise<{ user: User; passwordHash: string | null } | undefined> {
  const { rows } = await sql.query<UserRow & { passwordHash: string | null }>(
    `SELECT ${USER}, password_hash AS "passwordHash" FROM users WHERE email_key = $1 AND is_active`,
    [emailKey],
  );
  return rows[0] && { user: toUser(rows[0]), passwordHash: rows[0].passwordHash };
}

export async function isKnownEmail(sql: SqlExecutor, emailKey: string): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM users WHERE email_key = $1', [emailKey])).rows.length > 0;
}

export async function touchLogin(tx: SqlExecutor, id: string, at: Date): Promise<User> {
  const { rows } = await tx.query<UserRow>(`UPDATE users SET last_login_at = $2 WHERE id = $1 RETURNING ${USER}`, [id, at]);
  return toUser(one(rows));
}

/** Changes what is given; preferences are merged name by name. */
export async function updateUser(
  tx: SqlExecutor,
  id: string,
  change: { name?: string | undefined; preferences?: Preferences | undefined; passwordHash?: string | undefined },
  at: Date,
): Promise<User | undefined> {
  const { rows } = await tx.query<UserRow>(
    `UPDATE users SET name = coalesce($2, name), preferences = preferences || $3::jsonb,
       password_hash = coalesce($4, password_hash), updated_at = $5
     WHERE id = $1 RETURNING ${USER}`,
    [id, change.name ?? null, change.preferences ?? {}, change.passwordHash ?? null, at],
  );
  return rows[0] && toUser(rows[0]);
}

/** Makes the person of an address an administrator; false when there is none. */
export async function promoteToAdmin(sql: SqlExecutor, emailKey: string): Promise<boolean> {
  return (await sql.query("UPDATE users SET role = 'admin' WHERE email_key = $1", [emailKey])).affected > 0;
}

/** Adds a project with its owner. */
export async function insertProject(tx: SqlExecutor, name: string, ownerId: string, at: Date): Promise<Project> {
  const id = newId(at.getTime());
  const { rows } = await tx.query<Omit<ProjectRow, 'role'>>(
    `INSERT INTO projects (id, name, created_at) VALUES ($1, $2, $3) RETURNING id, number, name, created_at AS "createdAt"`,
    [id, name, at],
  );
  await tx.query(`INSERT INTO project_members (project_id, user_id, role, created_at) VALUES ($1, $2, 'owner', $3)`, [
    id,
    ownerId,
    at,
  ]);
  return toProject({ ...one(rows), role: 'owner' });
}

/** The projects of a person, the oldest membership first. */
export async function listProjects(sql: SqlExecutor, userId: string): Promise<Project[]> {
  const { rows } = await sql.query<ProjectRow>(
    `SELECT p.id, p.number, p.name, m.role, p.created_at AS "createdAt"
     FROM project_members m JOIN projects p ON p.id = m.project_id
     WHERE m.user_id = $1 ORDER BY m.created_at, p.id`,
    [userId],
  );
  return rows.map(toProject);
}

export async function listMembers(sql: SqlExecutor, projectId: string): Promise<MemberRow[]> {
  const { rows } = await sql.query<MemberRow>(
    `SELECT u.id AS "userId", u.name, u.email, u.preferences, m.role, m.created_at AS "joinedAt"
     FROM project_members m JOIN users u ON u.id = m.user_id
     WHERE m.project_id = $1 AND u.is_active ORDER BY m.created_at, u.id`,
    [projectId],
  );
  return rows;
}

/** The short number of a project. */
export async function findProjectNumber(sql: SqlExecutor, projectId: string): Promise<number | undefined> {
  const { rows } = await sql.query<{ number: number | string }>('SELECT number FROM projects WHERE id = $1', [projectId]);
  return rows[0] && Number(rows[0].number);
}

/** The project that was made first. */
export async function findFirstProject(sql: SqlExecutor): Promise<string | undefined> {
  const { rows } = await sql.query<{ id: string }>('SELECT id FROM projects ORDER BY number LIMIT 1');
  return rows[0]?.id;
}

export async function isMember(sql: SqlExecutor, projectId: string, userId: string): Promise<boolean> {
  const { rows } = await sql.query('SELECT 1 FROM project_members WHERE project_id = $1 AND user_id = $2', [projectId, userId]);
  return rows.length > 0;
}

export async function setRole(tx: SqlExecutor, projectId: string, userId: string, role: ProjectRole): Promise<void> {
  await tx.query('UPDATE project_members SET role = $3 WHERE project_id = $1 AND user_id = $2', [projectId, userId, role]);
}

/** What a request of a session is allowed, from one statement; undefined when the session is over. */
export async function findSessionAccess(
  sql: SqlExecutor,
  userId: string,
  sessionId: string,
  at: Date,
): Promise<{ isAdmin: boolean; memberships: Membership[] } | undefined> {
  const { rows } = await sql.query<{ role: string; projectId: string | null; projectRole: ProjectRole }>(
    `SELECT u.role, m.project_id AS "projectId", m.role AS "projectRole"
     FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN project_members m ON m.user_id = u.id
     WHERE s.id = $1 AND u.id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND u.is_active
     ORDER BY m.created_at, m.project_id`,
    [sessionId, userId, at],
  );
  if (!rows[0]) return undefined;
  const memberships = rows.flatMap(({ projectId, projectRole }) => (projectId ? [{ projectId, role: projectRole }] : []));
  return { isAdmin: rows[0].role === 'admin', memberships };
}

/** Removes a person and the given projects with everything of this module that hangs on them. */
export async function eraseUser(tx: SqlExecutor, userId: string, projectIds: readonly string[]): Promise<void> {
  for (const projectId of projectIds) await tx.query('DELETE FROM projects WHERE id = $1', [projectId]);
  await tx.query('DELETE FROM users WHERE id = $1', [userId]);
  await tx.query(`UPDATE audit_log SET details = '{}' WHERE user_id = $1`, [userId]);
}

/** Records a security-relevant act. */
export async function insertAudit(
  tx: SqlExecutor,
  entry: { action: string; at: Date; userId: string; projectId?: string | undefined; details?: object },
): Promise<void> {
  await tx.query('INSERT INTO audit_log (id, at, action, user_id, project_id, details) VALUES ($1, $2, $3, $4, $5, $6::jsonb)', [
    newId(entry.at.getTime()),
    entry.at,
    entry.action,
    entry.userId,
    entry.projectId ?? null,
    entry.details ?? {},
  ]);
}

function toUser(row: UserRow): User {
  const { id, email, name, role, isBetaUser, emailVerified, preferences, createdAt, lastLoginAt } = row;
  return {
    id,
    email,
    name,
    role,
    isBetaUser,
    emailVerified,
    preferences,
    createdAt: createdAt.toISOString(),
    lastLoginAt: lastLoginAt?.toISOString() ?? null,
  };
}

function toProject({ id, number, name, role, createdAt }: ProjectRow): Project {
  return { id, number: Number(number), name, role, createdAt: createdAt.toISOString() };
}

function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error('A statement that always gives a row gave none');
  return row;
}
