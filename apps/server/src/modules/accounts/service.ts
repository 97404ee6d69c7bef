import type { Preferences, Project, User } from '@monitors/contract';
import { type SqlDatabase, SqlError, type SqlExecutor, UNIQUE_VIOLATION } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Authenticator } from './authenticator.ts';
import { emailKey } from './domain/email.ts';
import { nextOwner } from './domain/membership.ts';
import type { LoginGuard } from './login-guard.ts';
import type { Passwords } from './passwords.ts';
import { revokeSessionsOf } from './session-store.ts';
import type { IssuedTokens, Sessions } from './sessions.ts';
import {
  eraseUser,
  findUser,
  findUserForLogin,
  insertAudit,
  insertProject,
  insertUser,
  isKnownEmail,
  isMember,
  listMembers,
  listProjects,
  lockRegistration,
  type MemberRow,
  setRole,
  touchLogin,
  updateUser,
} from './store.ts';

/** Whose data is to go: the person, and the projects that nobody else belongs to. */
export interface Erasure {
  userId: string;
  projectIds: readonly string[];
  /** Projects that stay, each with a member who takes over what was the person's. */
  shared: readonly { projectId: string; heirId: string }[];
}

/** What another module does when an account is deleted; `erase` runs in the transaction, `erased` after it. */
export interface ErasureHook {
  erase(tx: SqlExecutor, erasure: Erasure): Promise<void>;
  erased?(erasure: Erasure): Promise<void>;
}

interface Deps {
  sql: SqlDatabase;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  passwords: Passwords;
  sessions: Sessions;
  authenticator: Authenticator;
  loginGuard: LoginGuard;
  erasureHooks: readonly ErasureHook[];
}

const MAX_PROJECTS = 200;

/** Accounts: people and their projects. */
export class AccountsService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Signs a person up with a first project; throws CONFLICT for a known address. */
  async register(person: {
    email: string;
    password: string;
    name: string;
  }): Promise<IssuedTokens & { user: User; project: Project }> {
    const { sql, passwords, sessions } = this.#deps;
    const key = emailKey(person.email);
    if (await isKnownEmail(sql, key)) throw taken();
    const passwordHash = await passwords.hash(person.password);
    const at = this.#now();
    try {
      return await sql.transaction(async (tx) => {
        await lockRegistration(tx);
        const { email, name } = person;
        const user = await insertUser(tx, { id: newId(at.getTime()), email, emailKey: key, name, passwordHash, at });
        const project = await insertProject(tx, 'Personal', user.id, at);
        await insertAudit(tx, { action: 'account.registered', at, userId: user.id, projectId: project.id });
        return { user, project, ...(await sessions.open(tx, user.id)) };
      });
    } catch (error) {
      if (error instanceof SqlError && error.code === UNIQUE_VIOLATION) throw taken();
      throw error;
    }
  }

  /** Signs in; unknown address and wrong password are the same UNAUTHORIZED and take as long. `place` is where the attempt comes from. */
  async login(email: string, password: string, place: string): Promise<IssuedTokens & { user: User }> {
    const { sql, passwords, sessions, loginGuard, metrics } = this.#deps;
    const key = emailKey(email);
    const succeeded = await loginGuard.attempt(key, place);
    const found = await findUserForLogin(sql, key);
    if (!(await passwords.verify(found?.passwordHash, password)) || !found) {
      metrics.count('monitors_login_failures_total', 'Attempts to sign in that failed');
      throw new AppError('UNAUTHORIZED', 'The e-mail address or the password is wrong');
    }
    await succeeded();
    const at = this.#now();
    return sql.transaction(async (tx) => {
      const user = await touchLogin(tx, found.user.id, at);
      await insertAudit(tx, { action: 'session.opened', at, userId: user.id });
      return { user, ...(await sessions.open(tx, user.id)) };
    });
  }

  async me(userId: string): Promise<{ user: User; projects: Project[] }> {
    const [user, projects] = await Promise.all([findUser(this.#deps.sql, userId), listProjects(this.#deps.sql, userId)]);
    if (!user) throw new AppError('UNAUTHORIZED', 'This account is gone');
    return { user, projects };
  }

  /** Changes the profile. A new password ends every session, so the answer to that is new tokens. */
  async updateMe(
    userId: string,
    change: {
      name?: string | undefined;
      preferences?: Preferences | undefined;
      password?: { current: string; next: string } | undefined;
    },
    place: string,
  ): Promise<{ user: User; tokens?: IssuedTokens }> {
    const { sql, authenticator, sessions } = this.#deps;
    const passwordHash = change.password && (await this.#changedPassword(userId, change.password, place));
    const at = this.#now();
    const result = await sql.transaction(async (tx) => {
      const user = await updateUser(tx, userId, { name: change.name, preferences: change.preferences, passwordHash }, at);
      if (!user) throw new AppError('UNAUTHORIZED', 'This account is gone');
      if (passwordHash === undefined) return { user };
      await revokeSessionsOf(tx, userId, at);
      await insertAudit(tx, { action: 'password.changed', at, userId });
      return { user, tokens: await sessions.open(tx, userId) };
    });
    authenticator.forgetUser(userId);
    return result;
  }

  /** Erases the person, and all projects nobody else belongs to; in the others the most senior member takes over. */
  async deleteMe(userId: string): Promise<void> {
    const { sql, authenticator, erasureHooks, logger } = this.#deps;
    const at = this.#now();
    const erasure = await sql.transaction(async (tx) => {
      const plan = await this.#planErasure(tx, userId);
      for (const hook of erasureHooks) await hook.erase(tx, plan);
      await eraseUser(tx, userId, plan.projectIds);
      await insertAudit(tx, { action: 'account.deleted', at, userId });
      return plan;
    });
    authenticator.forgetUser(userId);
    for (const hook of erasureHooks) {
      await hook
        .erased?.(erasure)
        .catch((err: unknown) => logger.error({ err, userId }, 'Some data of a deleted account may be left'));
    }
  }

  projects(userId: string): Promise<Project[]> {
    return listProjects(this.#deps.sql, userId);
  }

  async createProject(userId: string, name: string): Promise<Project> {
    const { sql, authenticator } = this.#deps;
    if ((await listProjects(sql, userId)).length >= MAX_PROJECTS) {
      throw new AppError('CONFLICT', `You already have ${MAX_PROJECTS} projects`);
    }
    const at = this.#now();
    const project = await sql.transaction(async (tx) => {
      const made = await insertProject(tx, name, userId, at);
      await insertAudit(tx, { action: 'project.created', at, userId, projectId: made.id });
      return made;
    });
    authenticator.forgetUser(userId);
    return project;
  }

  /** The members of a project; throws NOT_FOUND to whoever is none himself. */
  async members(userId: string, projectId: string): Promise<MemberRow[]> {
    if (!(await isMember(this.#deps.sql, projectId, userId))) throw new AppError('NOT_FOUND', 'No such project');
    return listMembers(this.#deps.sql, projectId);
  }

  async #changedPassword(userId: string, password: { current: string; next: string }, place: string): Promise<string> {
    const { sql, passwords, loginGuard } = this.#deps;
    const user = await findUser(sql, userId);
    const key = emailKey(user?.email ?? '');
    const succeeded = await loginGuard.attempt(key, place);
    const stored = await findUserForLogin(sql, key);
    if (!(await passwords.verify(stored?.passwordHash, password.current))) {
      const message = 'This is not your current password';
      throw new AppError('VALIDATION_ERROR', message, { details: [{ field: 'password.current', message }] });
    }
    await succeeded();
    return passwords.hash(password.next);
  }

  async #planErasure(tx: SqlExecutor, userId: string): Promise<Erasure> {
    const projectIds: string[] = [];
    const shared: { projectId: string; heirId: string }[] = [];
    for (const project of await listProjects(tx, userId)) {
      const others = (await listMembers(tx, project.id)).filter((member) => member.userId !== userId);
      const heir = nextOwner(others);
      if (!heir) projectIds.push(project.id);
      else {
        if (project.role === 'owner') await setRole(tx, project.id, heir.userId, 'owner');
        shared.push({ projectId: project.id, heirId: heir.userId });
      }
    }
    return { userId, projectIds, shared };
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

function taken(): AppError {
  return new AppError('CONFLICT', 'There already is an account with this e-mail address', {
    details: [{ field: 'email', message: 'Already taken' }],
  });
}
