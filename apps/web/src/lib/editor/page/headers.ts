/** One header as the form holds it. */
export type HeaderLine = { name: string; value: string };

/** The lines of a set of headers. */
export function linesOf(headers: Record<string, string> | undefined): HeaderLine[] {
  return Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }));
}

/** The headers of lines that have a name and a value; undefined when there are none. */
export function headersOf(lines: readonly HeaderLine[]): Record<string, string> | undefined {
  const filled = lines.filter(({ name, value }) => name.trim() && value);
  return filled.length > 0 ? Object.fromEntries(filled.map(({ name, value }) => [name.trim(), value])) : undefined;
}
