import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';
import { isObject, type Loose } from '../receiver/values.ts';

/** What a bulk request can ask for. */
export type Operation = 'index' | 'create' | 'update' | 'delete';
const OPERATIONS: readonly Operation[] = ['index', 'create', 'update', 'delete'];

/** One item of a bulk request; `document` is a message where its line could not be read. */
export interface BulkItem {
  operation: Operation;
  index: string;
  id: string | undefined;
  document: Loose | string;
}

const NEWLINE = 0x0a;
/** Most items of one request. */
const MAX_ITEMS = 100_000;

/** The items of a bulk body, in order. Throws VALIDATION_ERROR where a line that must say what to do does not: from there on nothing can be told apart. */
export function readBulk(body: Buffer, defaultIndex: string): BulkItem[] {
  const items: BulkItem[] = [];
  const lines = linesOf(body);
  for (let line = lines.next(); !line.done; line = lines.next()) {
    if (items.length >= MAX_ITEMS) throw new AppError('PAYLOAD_TOO_LARGE', `More than ${MAX_ITEMS} items in one request`);
    const item = readAction(line.value.bytes, line.value.number, defaultIndex);
    if (item.operation !== 'delete') {
      const next = lines.next();
      item.document = next.done ? 'The document is missing' : readDocument(next.value.bytes);
    }
    items.push(item);
  }
  return items;
}

function readAction(bytes: Buffer, number: number, defaultIndex: string): BulkItem {
  const malformed = (what: string) => new AppError('VALIDATION_ERROR', `Malformed action/metadata line [${number}], ${what}`);
  const action = parsed(bytes);
  if (!isObject(action)) throw malformed('expected an object');
  // Some clients put keys of their own beside the operation.
  const operation = OPERATIONS.find((name) => Object.hasOwn(action, name));
  if (operation === undefined) throw malformed('expected index, create, update or delete');
  const target = isObject(action[operation]) ? action[operation] : {};
  const index = typeof target._index === 'string' && target._index !== '' ? target._index : defaultIndex;
  const id = typeof target._id === 'string' && target._id !== '' ? target._id : undefined;
  return { operation, index, id: id ?? (typeof target._id === 'number' ? String(target._id) : undefined), document: {} };
}

/** The document of a line, or in words why there is none. */
export function readDocument(bytes: Buffer): Loose | string {
  const document = parsed(bytes);
  if (typeof document === 'string') return document;
  return isObject(document) ? document : 'A document must be a JSON object';
}

function parsed(bytes: Buffer): unknown {
  try {
    const value = parseJsonBody(bytes);
    return typeof value === 'string' ? 'A document must be a JSON object' : value;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Lines with something in them. */
function* linesOf(body: Buffer): Generator<{ bytes: Buffer; number: number }> {
  let number = 0;
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(NEWLINE, start);
    const stop = found === -1 ? body.length : found;
    number += 1;
    const bytes = body.subarray(start, stop);
    start = stop + 1;
    if (bytes.some((byte) => byte > 0x20)) yield { bytes, number };
  }
}
