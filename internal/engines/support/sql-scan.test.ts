import { describe, expect, it } from 'vitest';
import { refusalOf, scanSql } from './sql-scan.ts';

describe('scanSql', () => {
  it('loses nothing and tells code from strings, names and comments', () => {
    const sql = `SELECT 'it''s \\' {a:String}', "n", \`m\` -- end ;\n/* ; */ FROM t # x\nWHERE $tag$ ; $tag$ = 1`;
    const stretches = scanSql(sql);
    expect(stretches.map(({ text }) => text).join('')).toBe(sql);
    expect(stretches.filter(({ kind }) => kind !== 'code')).toEqual([
      { kind: 'string', text: `'it''s \\' {a:String}'` },
      { kind: 'name', text: '"n"' },
      { kind: 'name', text: '`m`' },
      { kind: 'comment', text: '-- end ;' },
      { kind: 'comment', text: '/* ; */' },
      { kind: 'comment', text: '# x' },
      { kind: 'string', text: '$tag$ ; $tag$' },
    ]);
  });
});

describe('refusalOf', () => {
  const refused = (sql: string, readonly = false): boolean => refusalOf(scanSql(sql), readonly) !== undefined;

  it.each(['SELECT 1; SELECT 2', '/**/ insert into t values (1)', 'INSERT INTO t FORMAT CSV\n1', `SELECT ';' ; DROP TABLE t`])(
    'refuses %s',
    (sql) => expect(refused(sql)).toBe(true),
  );

  it.each([
    'SELECT 1;',
    'SELECT 1 ; -- done',
    `SELECT '; DROP'`,
    'INSERT INTO t SELECT 1',
    `SELECT 'insert into t values' AS format`,
  ])('lets %s pass', (sql) => expect(refused(sql)).toBe(false));

  it('refuses to write files only when nothing may be written', () => {
    expect(refused(`SELECT 1 INTO OUTFILE 'x'`, true)).toBe(true);
    expect(refused(`SELECT 1 INTO OUTFILE 'x'`)).toBe(false);
  });
});
