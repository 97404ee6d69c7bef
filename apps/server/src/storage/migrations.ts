import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnStore, SqlDatabase } from '@monitors/engines/ports';

/** Where one module keeps its migrations; a folder that is not there holds none. */
export interface MigrationSet {
  module: string;
  directory: string;
}

/** A stored schema and the migrations of this build do not fit together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  module: string;
  name: string;
  text: string;
  checksum: string;
}

type Store = 'sql' | 'columns';

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
const MODULE_NAME = /^[a-z][a-z0-9_-]*$/;

/** Applies what is missing of `directory/NNNN_name.sql`, set by set, each file whole or not at all; gives the names applied. Safe to run at every start of every copy. */
export async function migrateSql(sql: SqlDatabase, sets: readonly MigrationSet[]): Promise<string[]> {
  return migrate(sql, 'sql', sets, async (migration) => {
    // Statements of one script are one transaction of PostgreSQL's simple protocol, the record among them.
    await sql.script(`${migration.text}\n;\n${recordText('sql', migration)}`);
  });
}

/** The same for the column store's `directory/columns/NNNN_name.sql`: statements stand between `-- statement` lines and must be idempotent, because a crash may leave half of them done. */
export async function migrateColumns(sql: SqlDatabase, columns: ColumnStore, sets: readonly MigrationSet[]): Promise<string[]> {
  const folders = sets.map((set) => ({ module: set.module, directory: join(set.directory, 'columns') }));
  return migrate(sql, 'columns', folders, async (migration) => {
    for (const statement of migration.text.split(/^--[ \t]*statement[ \t]*$/m)) {
      if (hasStatement(statement)) await columns.command(statement.trim());
    }
    await sql.script(recordText('columns', migration));
  });
}

async function migrate(
  sql: SqlDatabase,
  store: Store,
  sets: readonly MigrationSet[],
  apply: (migration: Migration) => Promise<void>,
): Promise<string[]> {
  const migrations = sets.flatMap(readSet);
  return sql.withLock('migrations', async () => {
    await sql.script(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         store text NOT NULL, module text NOT NULL, name text NOT NULL, checksum text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (store, module, name))`,
    );
    const missing = notYetApplied(migrations, await appliedOf(sql, store), new Set(sets.map((set) => set.module)));
    for (const migration of missing) {
      try {
        await apply(migration);
      } catch (cause) {
        throw new MigrationError(`Migration ${label(migration)} failed: ${(cause as Error).message}`, { cause });
      }
    }
    return missing.map(label);
  });
}

async function appliedOf(sql: SqlDatabase, store: Store): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ module: string; name: string; checksum: string }>(
    'SELECT module, name, checksum FROM schema_migrations WHERE store = $1',
    [store],
  );
  return new Map(rows.map((row) => [`${row.module}/${row.name}`, row.checksum]));
}

function notYetApplied(
  all: readonly Migration[],
  applied: ReadonlyMap<string, string>,
  modules: ReadonlySet<string>,
): Migration[] {
  const known = new Set(all.map(label));
  for (const name of applied.keys()) {
    if (modules.has(name.split('/')[0] ?? '') && !known.has(name)) {
      throw new MigrationError(`The data was written by a newer version: migration ${name} is unknown here`);
    }
  }
  for (const migration of all) {
    const checksum = applied.get(label(migration));
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new MigrationError(`Migration ${label(migration)} was changed after it had been applied; write a new one instead`);
    }
  }
  return all.filter((migration) => !applied.has(label(migration)));
}

function readSet(set: MigrationSet): Migration[] {
  if (!MODULE_NAME.test(set.module)) throw new MigrationError(`“${set.module}” is not a module name`);
  const numbers = new Set<string>();
  return sqlFiles(set.directory).map((name) => {
    const number = name.slice(0, 4);
    if (!FILE_NAME.test(name)) throw new MigrationError(`${set.module}/${name} is not named NNNN_name.sql`);
    if (numbers.has(number)) throw new MigrationError(`Two migrations of ${set.module} have the number ${number}`);
    numbers.add(number);
    const text = readFileSync(join(set.directory, name), 'utf8').replaceAll('\r\n', '\n');
    return { module: set.module, name, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

function sqlFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.sql'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Names are checked against a pattern and the checksum is hexadecimal, so no quoting is needed. */
function recordText(store: Store, { module, name, checksum }: Migration): string {
  return `INSERT INTO schema_migrations (store, module, name, checksum) VALUES ('${store}', '${module}', '${name}', '${checksum}')`;
}

function hasStatement(text: string): boolean {
  return text.replace(/^\s*--.*$/gm, '').trim() !== '';
}

function label(migration: Migration): string {
  return `${migration.module}/${migration.name}`;
}
