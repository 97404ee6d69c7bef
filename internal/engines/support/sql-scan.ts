/** A stretch of a statement: code, or text that the engine reads as one token (string, quoted name, comment). */
export interface SqlStretch {
  kind: 'code' | 'string' | 'name' | 'comment';
  text: string;
}

// ClickHouse's lexer: strings and names know backslashes and doubled quotes, comments begin with -- # or /*.
const TOKEN =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S]|``)*`|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g;

/** Splits a ClickHouse statement into its stretches, in order and without loss. */
export function scanSql(sql: string): SqlStretch[] {
  const stretches: SqlStretch[] = [];
  let at = 0;
  for (const match of sql.matchAll(TOKEN)) {
    if (match.index > at) stretches.push({ kind: 'code', text: sql.slice(at, match.index) });
    stretches.push({ kind: kindOf(match[0]), text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < sql.length) stretches.push({ kind: 'code', text: sql.slice(at) });
  return stretches;
}

function kindOf(token: string): SqlStretch['kind'] {
  if (token.startsWith("'") || token.startsWith('$')) return 'string';
  if (token.startsWith('"') || token.startsWith('`')) return 'name';
  return 'comment';
}

/** Says why a statement is refused before the engine sees it, or nothing. */
export function refusalOf(stretches: readonly SqlStretch[], readonly: boolean): string | undefined {
  const code = stretches
    .map((stretch) => (stretch.kind === 'code' ? stretch.text : stretch.kind === 'comment' ? ' ' : ' x '))
    .join('');
  if (/;\s*\S/.test(code)) return 'One statement at a time.';
  // An embedded engine ends inline data at the first empty line and runs the rest as SQL.
  if (/^\s*insert\b/i.test(code) && /\b(?:values|format)\b/i.test(code))
    return 'Rows are inserted with insert(), never as part of a statement.';
  // INTO OUTFILE is the one way of writing that a read-only connection of an embedded engine leaves open. The word is
  // looked for everywhere, as a hostile statement may be read differently here and there.
  if (readonly && stretches.some(({ text }) => /outfile/i.test(text))) return 'A read-only statement cannot write files.';
  return undefined;
}
