import { SqlError } from '../ports/index.ts';
import { NO_SHAPE, type Shape } from './messages.ts';
import { bind, type WireParameter } from './parameters.ts';
import { type Reply, readReply } from './protocol-reader.ts';
import { ProtocolWriter } from './protocol-writer.ts';

const MOST_STATEMENTS = 256;
const STALE_PLAN = '0A000';
/** Verbs after which a prepared statement still means what it meant. */
const KEEPS_PLANS = /^\s*(?:select|insert|update|delete|merge|with|values|begin|commit|savepoint|release|set\s+local)\b/i;
const ROLLS_BACK = /^\s*(?:rollback|abort)\b/i;

interface Prepared {
  name: string;
  parameterTypes: number[];
  shape: number;
  keepsPlans: boolean;
}

/** Sends bytes of PostgreSQL's protocol and gives the answer's bytes. */
export type Exchange = (message: Uint8Array) => Uint8Array;

/** The reply's bytes with the shape of its rows; `parsed` has everything but the rows' values. */
export interface SessionReply {
  bytes: Uint8Array;
  parsed: Reply;
  shape: number;
}

/**
 * One connection that prepares each statement text once. Parsing and planning are most of a small statement's cost, so
 * this is three to five times as fast as preparing every time.
 */
export class Session {
  /** Shapes to tell the other side of, oldest first. */
  newShapes: Shape[] = [];
  droppedShapes: number[] = [];
  readonly #exchange: Exchange;
  readonly #writer = new ProtocolWriter();
  readonly #prepared = new Map<string, Prepared>();
  #names = 0;
  #shapes = NO_SHAPE;
  #schemaTouched = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Runs one statement; a refusal of PostgreSQL is in the reply, a parameter that cannot be bound throws {@link SqlError}. */
  run(text: string, parameters: readonly WireParameter[]): SessionReply {
    if (text.includes('\0')) throw new SqlError('A statement cannot contain NUL.', '22021');
    const first = this.#runOnce(text, parameters);
    // After a change of the schema a kept plan may be refused; outside a transaction it is safe to plan again.
    if (first.parsed.error?.code !== STALE_PLAN || first.parsed.status !== 'idle') return first;
    this.#forget();
    return this.#runOnce(text, parameters);
  }

  /** Runs several statements without parameters. */
  script(text: string): SessionReply {
    if (text.includes('\0')) throw new SqlError('A script cannot contain NUL.', '22021');
    this.#forget();
    this.#writer.query(text);
    const answer = this.#send(NO_SHAPE);
    if (answer.parsed.status === 'idle') return answer;
    this.#writer.query('ROLLBACK');
    this.#send(NO_SHAPE);
    if (answer.parsed.error) return answer;
    throw new SqlError('The script left a transaction open; it was rolled back.', '25001');
  }

  #runOnce(text: string, parameters: readonly WireParameter[]): SessionReply {
    const known = this.#prepared.get(text);
    if (known) {
      // Order of the map is order of use: the first entry is the one unused for longest.
      this.#prepared.delete(text);
      this.#prepared.set(text, known);
    }
    const prepared = known ?? this.#prepare(text);
    if ('bytes' in prepared) return prepared;
    const values = parameters.map((value, index) => bind(value, prepared.parameterTypes[index] ?? 0));
    this.#writer.bind(prepared.name, values);
    this.#writer.execute();
    this.#writer.sync();
    const answer = this.#send(prepared.shape);
    this.#followSchema(text, prepared);
    return answer;
  }

  #prepare(text: string): Prepared | SessionReply {
    this.#evict();
    this.#names += 1;
    const name = `s${this.#names}`;
    this.#writer.parse(name, text);
    this.#writer.describeStatement(name);
    this.#writer.sync();
    const answer = this.#send(NO_SHAPE);
    const { error, fields, parameterTypes = [] } = answer.parsed;
    if (error) return answer;
    const shape = fields ? this.#addShape(fields) : NO_SHAPE;
    const prepared: Prepared = { name, parameterTypes, shape, keepsPlans: KEEPS_PLANS.test(text) };
    this.#prepared.set(text, prepared);
    return prepared;
  }

  #addShape(fields: Shape['fields']): number {
    this.#shapes += 1;
    this.newShapes.push({ number: this.#shapes, fields });
    return this.#shapes;
  }

  #followSchema(text: string, prepared: Prepared): void {
    if (prepared.keepsPlans) return;
    if (ROLLS_BACK.test(text)) {
      if (this.#schemaTouched) this.#forget();
      this.#schemaTouched = false;
      return;
    }
    this.#schemaTouched = true;
    this.#forget();
  }

  #evict(): void {
    for (const [text, prepared] of this.#prepared) {
      if (this.#prepared.size < MOST_STATEMENTS) return;
      this.#drop(text, prepared);
    }
  }

  #forget(): void {
    for (const [text, prepared] of this.#prepared) this.#drop(text, prepared);
  }

  #drop(text: string, prepared: Prepared): void {
    this.#prepared.delete(text);
    // Sent along with the next message: closing is allowed even in a failed transaction.
    this.#writer.closeStatement(prepared.name);
    if (prepared.shape !== NO_SHAPE) this.droppedShapes.push(prepared.shape);
  }

  #send(shape: number): SessionReply {
    const bytes = this.#exchange(this.#writer.take());
    return { bytes, parsed: readReply(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)), shape };
  }
}
