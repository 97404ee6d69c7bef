/** A column of a statement's result: its name and the type's object id. */
export interface Field {
  name: string;
  typeOid: number;
}

/** What PostgreSQL says of a refused statement. */
export interface ServerError {
  code: string;
  message: string;
  constraint: string | undefined;
}

/** How a connection stands after a statement: idle, in a transaction, or in a failed one. */
export type SessionStatus = 'idle' | 'transaction' | 'failed';

/** The parts of a reply that are not rows. */
export interface Reply {
  error: ServerError | undefined;
  /** Command tag of the last statement, such as `INSERT 0 1`. */
  tag: string;
  status: SessionStatus;
  parameterTypes: number[] | undefined;
  fields: Field[] | undefined;
  /** Where each row's values start in the reply, as {@link rowValues} reads them. */
  rowOffsets: number[];
}

const STATUS: Record<number, SessionStatus> = { 73: 'idle', 84: 'transaction', 69: 'failed' };

/** Reads PostgreSQL back-end messages (protocol 3.0) up to their end; the first error wins. */
export function readReply(bytes: Buffer): Reply {
  const reply: Reply = {
    error: undefined,
    tag: '',
    status: 'idle',
    parameterTypes: undefined,
    fields: undefined,
    rowOffsets: [],
  };
  for (let at = 0; at < bytes.length; ) {
    const body = at + 5;
    switch (bytes[at]) {
      case 0x44: // DataRow
        reply.rowOffsets.push(body);
        break;
      case 0x43: // CommandComplete
        reply.tag = cstring(bytes, body);
        break;
      case 0x45: // ErrorResponse
        reply.error ??= readError(bytes, body);
        break;
      case 0x5a: // ReadyForQuery
        reply.status = STATUS[bytes[body] as number] ?? 'idle';
        break;
      case 0x74: // ParameterDescription
        reply.parameterTypes = readParameterTypes(bytes, body);
        break;
      case 0x54: // RowDescription
        reply.fields = readFields(bytes, body);
        break;
      default:
        break;
    }
    at += 1 + bytes.readInt32BE(at + 1);
  }
  return reply;
}

/** Rows written by the statement of a command tag; reading writes none. */
export function affectedRows(tag: string): number {
  if (!/^(?:INSERT|UPDATE|DELETE|MERGE|COPY) /.test(tag)) return 0;
  return Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0;
}

function readError(bytes: Buffer, body: number): ServerError {
  const parts = new Map<number, string>();
  for (let at = body; bytes[at] !== 0; ) {
    const end = bytes.indexOf(0, at);
    parts.set(bytes[at] as number, bytes.toString('utf8', at + 1, end));
    at = end + 1;
  }
  const detail = parts.get(0x44);
  const message = parts.get(0x4d) ?? 'The database refused the statement.';
  return {
    code: parts.get(0x43) ?? 'XX000',
    message: detail === undefined ? message : `${message} (${detail})`,
    constraint: parts.get(0x6e),
  };
}

function readParameterTypes(bytes: Buffer, body: number): number[] {
  const count = bytes.readUInt16BE(body);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(body + 2 + index * 4));
}

function readFields(bytes: Buffer, body: number): Field[] {
  const fields: Field[] = [];
  let at = body + 2;
  for (let left = bytes.readUInt16BE(body); left > 0; left -= 1) {
    const end = bytes.indexOf(0, at);
    fields.push({ name: bytes.toString('utf8', at, end), typeOid: bytes.readUInt32BE(end + 7) });
    at = end + 19;
  }
  return fields;
}

function cstring(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}
