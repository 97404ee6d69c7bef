import type { ApiKey } from '@monitors/contract';
import type { SqlDatabase } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { hashSecret, newId, newSecret } from '../../kernel/ids.ts';
import { may, type Principal } from '../../kernel/principal.ts';
import type { Authenticator } from './authenticator.ts';
import { countKeys, deleteKey, insertKey, listKeys } from './key-store.ts';
import { insertAudit } from './store.ts';

const MAX_KEYS = 200;

/** API keys of projects: listed, made, ended. */
export class ApiKeys {
  readonly #deps: { sql: SqlDatabase; clock: Clock; authenticator: Authenticator };

  constructor(deps: { sql: SqlDatabase; clock: Clock; authenticator: Authenticator }) {
    this.#deps = deps;
  }

  /** The keys of the project, newest first. */
  list(principal: Principal): Promise<ApiKey[]> {
    return listKeys(this.#deps.sql, principal.projectId);
  }

  /** Makes a key that may do no more than its maker; throws FORBIDDEN for more. The text of the key is given this once. */
  async create(principal: Principal, name: string, permissions: readonly string[]): Promise<{ apiKey: ApiKey; key: string }> {
    const { sql } = this.#deps;
    const { userId, projectId } = principal;
    const tooMuch = permissions.find((permission) => !may(principal, permission));
    if (tooMuch !== undefined) throw new AppError('FORBIDDEN', `Your role in this project does not include ${tooMuch}`);
    if ((await countKeys(sql, projectId)) >= MAX_KEYS)
      throw new AppError('CONFLICT', `This project already has ${MAX_KEYS} API keys`);
    const key = `mk_${newSecret(32)}`;
    const at = new Date(this.#deps.clock.now());
    const id = newId(at.getTime());
    const apiKey = await sql.transaction(async (tx) => {
      const unique = [...new Set(permissions)];
      await insertAudit(tx, { action: 'api_key.created', at, userId, projectId, details: { id, permissions: unique } });
      const prefix = key.slice(0, 9);
      return insertKey(tx, { id, projectId, userId, name, prefix, hash: hashSecret(key), permissions: unique, at });
    });
    return { apiKey, key };
  }

  /** Ends a key at once; throws NOT_FOUND when the project has none of that id. Needs the right to write in the project. */
  async remove(principal: Principal, id: string): Promise<void> {
    const { sql, authenticator } = this.#deps;
    const { userId, projectId } = principal;
    if (!may(principal, 'monitors.write')) throw new AppError('FORBIDDEN', 'Viewers cannot remove API keys');
    const at = new Date(this.#deps.clock.now());
    const hash = await sql.transaction(async (tx) => {
      const removed = await deleteKey(tx, projectId, id);
      if (removed !== undefined) await insertAudit(tx, { action: 'api_key.deleted', at, userId, projectId, details: { id } });
      return removed;
    });
    if (hash === undefined) throw new AppError('NOT_FOUND', 'No such API key');
    authenticator.forgetKey(hash);
  }
}
