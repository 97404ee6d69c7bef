import type { BoundParameter } from './parameters.ts';

const INITIAL_BYTES = 16 * 1024;
const KEPT_BYTES = 1024 * 1024;
const QUERY = 0x51;
const PARSE = 0x50;
const DESCRIBE = 0x44;
const BIND = 0x42;
const EXECUTE = 0x45;
const CLOSE = 0x43;
const SYNC = 0x53;
const STATEMENT = 0x53;

/** Writes PostgreSQL front-end messages (protocol 3.0, "Message Formats" of its manual) into one reused buffer. */
export class ProtocolWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #at = 0;

  /** The messages written since the last call; valid until the next write. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafe(INITIAL_BYTES);
    return taken;
  }

  query(text: string): void {
    const start = this.#begin(QUERY);
    this.#cstring(text);
    this.#end(start);
  }

  parse(name: string, text: string): void {
    const start = this.#begin(PARSE);
    this.#cstring(name);
    this.#cstring(text);
    this.#int16(0);
    this.#end(start);
  }

  describeStatement(name: string): void {
    this.#named(DESCRIBE, name);
  }

  closeStatement(name: string): void {
    this.#named(CLOSE, name);
  }

  bind(name: string, values: readonly BoundParameter[]): void {
    const start = this.#begin(BIND);
    this.#cstring('');
    this.#cstring(name);
    this.#int16(values.length);
    for (const value of values) this.#int16(value instanceof Uint8Array ? 1 : 0);
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#int16(0);
    this.#end(start);
  }

  execute(): void {
    const start = this.#begin(EXECUTE);
    this.#cstring('');
    this.#int32(0);
    this.#end(start);
  }

  sync(): void {
    this.#end(this.#begin(SYNC));
  }

  #named(type: number, name: string): void {
    const start = this.#begin(type);
    this.#reserve(1);
    this.#bytes[this.#at++] = STATEMENT;
    this.#cstring(name);
    this.#end(start);
  }

  #value(value: BoundParameter): void {
    if (value === null) {
      this.#int32(-1);
      return;
    }
    if (value instanceof Uint8Array) {
      this.#int32(value.length);
      this.#reserve(value.length);
      this.#bytes.set(value, this.#at);
      this.#at += value.length;
      return;
    }
    const lengthAt = this.#at;
    this.#int32(0);
    this.#text(value);
    this.#bytes.writeInt32BE(this.#at - lengthAt - 4, lengthAt);
  }

  #begin(type: number): number {
    this.#reserve(5);
    this.#bytes[this.#at++] = type;
    const start = this.#at;
    this.#at += 4;
    return start;
  }

  #end(start: number): void {
    this.#bytes.writeInt32BE(this.#at - start, start);
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#bytes.writeUInt16BE(value, this.#at);
    this.#at += 2;
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#bytes.writeInt32BE(value, this.#at);
    this.#at += 4;
  }

  #cstring(text: string): void {
    this.#text(text);
    this.#reserve(1);
    this.#bytes[this.#at++] = 0;
  }

  #text(text: string): void {
    // Three bytes are the most a UTF-16 unit takes in UTF-8; an exact count is worth its walk for long text only.
    this.#reserve(text.length < 1024 ? text.length * 3 : Buffer.byteLength(text));
    this.#at += this.#bytes.write(text, this.#at);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
