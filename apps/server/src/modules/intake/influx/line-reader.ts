const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** A place in the bytes of a body. */
export class LineReader {
  readonly bytes: Buffer;
  readonly end: number;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }

  /** Moves to the first of two bytes that no backslash precedes, or to the end of the line; says whether backslashes were passed. */
  skipTo(one: number, other: number): boolean {
    const { bytes, end } = this;
    let escaped = false;
    let at = this.at;
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === one || byte === other || byte === NEWLINE) break;
      if (byte === BACKSLASH && at + 1 < end && bytes[at + 1] !== NEWLINE) {
        escaped = true;
        at += 1;
      }
    }
    this.at = at;
    return escaped;
  }

  /** Reads a text in quotes, in which a line may end; throws where the closing quote is missing. */
  quoted(): string {
    const { bytes, end } = this;
    const start = this.at + 1;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        this.at = at + 1;
        return this.text(start, at).replace(/\\(["\\])/g, '$1');
      }
    }
    throw new SyntaxError('A text has no closing quote');
  }

  /** Moves behind the end of the line. */
  skipLine(): void {
    const next = this.bytes.indexOf(NEWLINE, this.at);
    this.at = next === -1 ? this.end : next + 1;
  }
}

/** A name or tag value as it is meant; only what the grammar lets a backslash hide is revealed. */
export function unescaped(text: string): string {
  return text.replace(/\\([ ,=\\])/g, '$1');
}
