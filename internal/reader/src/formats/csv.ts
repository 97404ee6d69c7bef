import { parse } from 'csv-parse/sync';

/** A CSV or TSV text as records by column name; `undefined` where it has no header and no rows. */
export function readCsv(text: string): Record<string, string>[] | undefined {
  const head = text.slice(0, 5000).split(/\r?\n/).slice(0, 5).join('\n');
  const delimiter = [',', ';', '\t', '|'].sort((a, b) => head.split(b).length - head.split(a).length)[0]!;
  try {
    const rows = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      comment: '#',
      comment_no_infix: true,
      to: 50_000,
      max_record_size: 100_000,
    }) as string[][];
    const [header, ...body] = rows;
    if (!header || body.length === 0) return undefined;
    const names = header.map((name, index) => name.trim() || `column ${index + 1}`);
    return body.map((row) =>
      Object.fromEntries(names.map((name, index) => [name === '__proto__' ? 'proto' : name, row[index] ?? ''])),
    );
  } catch {
    return undefined;
  }
}
