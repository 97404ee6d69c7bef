import { type Ask, type FactValue, type Plan, type Reading, readingSchema } from '@monitors/contract';
import { readFact } from './read.ts';

/** Time at which tests read. */
export const NOW = new Date('2026-03-05T12:00:00Z');

/** Asks for a number, boolean, text or list of a field with the defaults of a test. */
export function ask(field: string, type: Ask['type'], rest: Partial<Ask> = {}): Ask {
  return { field, type, ...rest };
}

/** Reads a body given as text or bytes, as a test would fetch it; every reading must keep the contract. */
export async function read(
  body: string | Uint8Array,
  question: Ask,
  options: { url?: string; contentType?: string; status?: number; plan?: Plan; previous?: FactValue; rendered?: boolean } = {},
): Promise<Reading> {
  const { url = 'https://shop.example/thing', contentType, status, rendered, ...rest } = options;
  const reading = await readFact({ url, body, contentType, status, rendered }, question, { ...rest, now: NOW });
  readingSchema.parse(reading);
  return reading;
}

/** A product page with the given head and body parts. */
export function productPage(parts: { head?: string; body?: string; title?: string }): string {
  const title = parts.title ?? 'Walnut Desk Lamp';
  return `<!doctype html><html lang="en"><head><title>${title} | Example Shop</title>${parts.head ?? ''}</head><body><nav><a href="/">Home</a><a href="/lamps">Lamps</a></nav><main><h1>${title}</h1>${parts.body ?? ''}</main><footer>© Example Shop</footer></body></html>`;
}
