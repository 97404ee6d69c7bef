import { invalid } from './time-range.ts';

/** Where a list goes on: the time and id of the last item of the page before. */
export interface PageCursor {
  at: number;
  id: string;
}

export function encodeCursor({ at, id }: PageCursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** The position of a cursor that was handed out; throws VALIDATION_ERROR for any other text. */
export function decodeCursor(text: string): PageCursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string') {
      return { at: value[0], id: value[1] };
    }
  } catch {
    // Said below, as for every other wrong text.
  }
  throw invalid('cursor', 'Not a cursor of this list');
}
