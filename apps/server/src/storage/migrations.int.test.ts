import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openPglite } from '@monitors/engines/pglite';
import type { ColumnStore, SqlDatabase } from '@monitors/engines/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateColumns, migrateSql } from './migrations.ts';

let sql: SqlDatabase;
let root = '';
beforeAll(async () => {
  sql = await openPglite({ dataDir: 'memory' });
});
afterAll(() => sql.close());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'monitors-migrations-'));
});
afterEach(async () => {
  rmSync(root, { recursive: true });
  await sql.script('DROP TABLE IF EXISTS schema_migrations, birds, nests, half');
});

const set = (module: string) => ({ module, directory: join(root, module) });
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const tables = async () => {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
};

describe('migrateSql', () => {
  it('applies what is missing, in order, once', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int); -- with a comment');
    write('birds/0002_name.sql', "ALTER TABLE birds ADD name text; INSERT INTO birds VALUES (1, 'a;b')");
    write('nests/0001_nests.sql', 'CREATE TABLE nests (id int);');
    const sets = [set('birds'), set('nests'), set('folderless')];
    expect(await migrateSql(sql, sets)).toEqual(['birds/0001_birds.sql', 'birds/0002_name.sql', 'nests/0001_nests.sql']);
    expect(await migrateSql(sql, sets)).toEqual([]);
    write('birds/0003_more.sql', 'ALTER TABLE birds ADD song text');
    expect(await migrateSql(sql, sets)).toEqual(['birds/0003_more.sql']);
    expect((await sql.query('SELECT * FROM birds')).rows).toEqual([{ id: 1, name: 'a;b', song: null }]);
  });

  it('leaves nothing of one that fails, and keeps those before it', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int)');
    write('birds/0002_half.sql', 'CREATE TABLE half (id int); CREATE TABLE birds (id int)');
    await expect(migrateSql(sql, [set('birds')])).rejects.toThrow(/birds\/0002_half\.sql failed: .*birds/);
    expect(await tables()).toEqual(['birds', 'schema_migrations']);
    write('birds/0002_half.sql', 'CREATE TABLE half (id int)');
    expect(await migrateSql(sql, [set('birds')])).toEqual(['birds/0002_half.sql']);
  });

  it('refuses one that was changed after it had been applied', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int)');
    await migrateSql(sql, [set('birds')]);
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id bigint)');
    await expect(migrateSql(sql, [set('birds')])).rejects.toThrow('birds/0001_birds.sql was changed after it had been applied');
  });

  it('takes other line ends for the same text', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (\nid int)');
    await migrateSql(sql, [set('birds')]);
    write('birds/0001_birds.sql', 'CREATE TABLE birds (\r\nid int)');
    expect(await migrateSql(sql, [set('birds')])).toEqual([]);
  });

  it('refuses data of a newer version', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int)');
    await migrateSql(sql, [set('birds')]);
    rmSync(join(root, 'birds'), { recursive: true });
    await expect(migrateSql(sql, [set('birds')])).rejects.toThrow('written by a newer version');
  });

  it.each(['birds/1_birds.sql', 'birds/0001-birds.sql', 'birds/0001_Birds.sql'])('refuses the file name %s', async (name) => {
    write(name, 'SELECT 1');
    await expect(migrateSql(sql, [set('birds')])).rejects.toThrow('NNNN_name.sql');
  });

  it('refuses one number twice', async () => {
    write('birds/0001_a.sql', 'SELECT 1');
    write('birds/0001_b.sql', 'SELECT 1');
    await expect(migrateSql(sql, [set('birds')])).rejects.toThrow('have the number 0001');
  });

  it('lets two starts at once apply each one once', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int)');
    const applied = await Promise.all([migrateSql(sql, [set('birds')]), migrateSql(sql, [set('birds')])]);
    expect(applied.flat()).toEqual(['birds/0001_birds.sql']);
  });
});

describe('migrateColumns', () => {
  /** Takes down what it is told; the statements themselves are tried by the modules that own them. */
  const recorder = (failAt?: string) => {
    const statements: string[] = [];
    const command: ColumnStore['command'] = async (statement) => {
      if (failAt && statement.includes(failAt)) throw new Error('disk full');
      statements.push(statement);
    };
    return { statements, store: { command } as ColumnStore };
  };

  it('runs each statement once, in order', async () => {
    write(
      'birds/columns/0001_facts.sql',
      '-- Facts.\n-- statement\nCREATE TABLE a (x Int8)\n-- statement\nCREATE TABLE b (x Int8)\n',
    );
    const { statements, store } = recorder();
    expect(await migrateColumns(sql, store, [set('birds')])).toEqual(['birds/0001_facts.sql']);
    expect(await migrateColumns(sql, store, [set('birds')])).toEqual([]);
    expect(statements).toEqual(['CREATE TABLE a (x Int8)', 'CREATE TABLE b (x Int8)']);
  });

  it('begins a half done one again', async () => {
    write('birds/columns/0001_facts.sql', 'CREATE TABLE a\n-- statement\nCREATE TABLE b');
    await expect(migrateColumns(sql, recorder('TABLE b').store, [set('birds')])).rejects.toThrow(
      'birds/0001_facts.sql failed: disk full',
    );
    const { statements, store } = recorder();
    await migrateColumns(sql, store, [set('birds')]);
    expect(statements).toEqual(['CREATE TABLE a', 'CREATE TABLE b']);
  });

  it('keeps its record apart from the relational ones', async () => {
    write('birds/0001_birds.sql', 'CREATE TABLE birds (id int)');
    write('birds/columns/0001_birds.sql', 'CREATE TABLE birds');
    expect(await migrateSql(sql, [set('birds')])).toEqual(['birds/0001_birds.sql']);
    expect(await migrateColumns(sql, recorder().store, [set('birds')])).toEqual(['birds/0001_birds.sql']);
  });
});
