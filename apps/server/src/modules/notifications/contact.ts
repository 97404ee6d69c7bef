import type { Preferences } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';

/** How a user is reached. */
export interface Contact {
  email: string;
  name: string;
  preferences: Preferences;
}

/** Finds a user's contact with statements of `sql` only, which may be an open transaction; undefined when there is no such user. */
export type FindContact = (sql: SqlExecutor, userId: string) => Promise<Contact | undefined>;
