import { createInterface } from 'node:readline';
import { print, type Terminal } from './terminal.ts';

/** Answers each line of the standard input with one line of JSON, in order; a line that cannot be answered says so in its place. */
export async function answerLines(terminal: Terminal, answer: (line: string) => unknown | Promise<unknown>): Promise<number> {
  for await (const line of createInterface({ input: terminal.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    let result: unknown;
    try {
      result = await answer(line);
    } catch (error) {
      result = { error: { code: 'VALIDATION_ERROR', message: error instanceof Error ? error.message : String(error) } };
    }
    await print(terminal.stdout, JSON.stringify(result ?? null));
  }
  return 0;
}

/** The object a batch line holds as JSON, or undefined for a line of plain text. */
export function objectOf(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A text field of such an object, or undefined. */
export function textField(object: Record<string, unknown>, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}
