import type { Series } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { ByteTable } from '../bytes/byte-table.ts';
import { readNumber } from './field-value.ts';
import { LineReader, unescaped } from './line-reader.ts';
import { addTexts } from './texts.ts';
import { readTime, type TimeUnit } from './timestamp.ts';

/** What is remembered of a measurement with its tags. */
export interface LineSeries {
  measurement: string;
  tags: readonly (readonly [string, string])[];
  /** In the order in which they were first seen, which is that of nearly every line. */
  fields: { key: Buffer; series: Series }[];
  /** The same by their names, for lines whose order differs. */
  byName: Map<string, Series>;
}

/** A line that was not taken; the first line is 1. */
export interface BadLine {
  line: number;
  message: string;
}

const SPACE = 0x20;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const HASH = 0x23;
/** Bad lines that are named; the others are counted. */
const MAX_NAMED = 100;
/** Fields of a series that are recognised by their place in the line. */
const MAX_GUESSES = 256;

/** Adds the lines of a body to a batch: each numeric or boolean field is a sample of the gauge `measurement.field`, the texts of a line are an event or a line of a log. Gives the lines that were not taken, the first hundred of them in words, and how many there were. */
export function decodeLines(
  bytes: Buffer,
  unit: TimeUnit,
  batch: SignalBatch,
  known: ByteTable<LineSeries>,
): { bad: BadLine[]; badCount: number } {
  const lines = new Lines(bytes, unit, batch, known);
  lines.readAll();
  return lines;
}

class Lines {
  readonly bad: BadLine[] = [];
  badCount = 0;
  readonly #reader: LineReader;
  readonly #view: DataView;
  readonly #unit: TimeUnit;
  readonly #batch: SignalBatch;
  readonly #known: ByteTable<LineSeries>;
  // The samples of the line at hand: none is added before the whole line was read.
  readonly #series: Series[] = [];
  readonly #values: number[] = [];
  #count = 0;
  #texts: [string, string][] = [];
  readonly #time = { ms: 0, nanos: 0 };
  #countedTo = 0;
  #line = 1;

  constructor(bytes: Buffer, unit: TimeUnit, batch: SignalBatch, known: ByteTable<LineSeries>) {
    this.#reader = new LineReader(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#unit = unit;
    this.#batch = batch;
    this.#known = known;
  }

  readAll(): void {
    const reader = this.#reader;
    const { bytes } = reader;
    while (reader.at < reader.end) {
      const first = bytes[reader.at];
      if (first === NEWLINE || first === RETURN || first === SPACE) {
        reader.at += 1;
        continue;
      }
      const start = reader.at;
      if (first === HASH) {
        reader.skipLine();
        continue;
      }
      try {
        this.#readLine();
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        this.#refuse(start, error.message);
        this.#batch.refuse('metric', 'invalid', error.message);
        reader.skipLine();
      }
    }
  }

  #readLine(): void {
    const reader = this.#reader;
    const start = reader.at;
    this.#count = 0;
    this.#texts = [];
    reader.skipTo(SPACE, SPACE);
    const stop = reader.at;
    if (reader.bytes[stop] !== SPACE) throw new SyntaxError('A line needs a field after a space');
    let known = this.#known.find(this.#view, start, stop);
    if (!known) {
      known = { ...this.#nameAndTags(start, stop), fields: [], byName: new Map() };
      this.#known.add(this.#view, start, stop, known);
      reader.at = stop;
    }
    this.#skipSpaces();
    this.#readFields(known);
    this.#skipSpaces();
    const { ms, nanos } = this.#readEnd();
    this.#addAll(known, start, ms, nanos);
  }

  #nameAndTags(start: number, stop: number): Omit<LineSeries, 'fields' | 'byName'> {
    const reader = this.#reader;
    reader.at = start;
    reader.skipTo(COMMA, SPACE);
    const measurement = unescaped(reader.text(start, reader.at));
    if (measurement === '') throw new SyntaxError('A line needs a measurement');
    const tags: [string, string][] = [];
    while (reader.at < stop) {
      const keyStart = reader.at + 1;
      reader.at = keyStart;
      reader.skipTo(EQUALS, COMMA);
      const keyEnd = reader.at;
      reader.skipTo(COMMA, SPACE);
      const isPair = keyEnd < stop && reader.bytes[keyEnd] === EQUALS && keyEnd > keyStart && reader.at > keyEnd + 1;
      if (!isPair) throw new SyntaxError('A tag needs a name, an equals sign and a value');
      tags.push([unescaped(reader.text(keyStart, keyEnd)), unescaped(reader.text(keyEnd + 1, reader.at))]);
    }
    return { measurement, tags };
  }

  #readFields(known: LineSeries): void {
    const reader = this.#reader;
    const { bytes } = reader;
    for (let _index = 0; ; _index += 1) {
      const start = reader.at;
      reader.skipTo(EQUALS, COMMA);
      const stop = reader.at;
      if (bytes[stop] !== EQUALS || stop === start) throw new SyntaxError('A field needs a name, an equals sign and a value');
      reader.at = stop + 1;
      if (bytes[reader.at] === QUOTE) this.#texts.push([unescaped(reader.text(start, stop)), reader.quoted()]);
      else {
        this.#values[this.#count] = readNumber(reader);
        const series = this.#seriesOf(known, this.#count, start, stop);
        if (series) {
          this.#series[this.#count] = series;
          this.#count += 1;
        }
      }
      if (bytes[reader.at] !== COMMA) return;
      reader.at += 1;
    }
  }

  #seriesOf(known: LineSeries, index: number, start: number, stop: number): Series | undefined {
    const { bytes } = this.#reader;
    const guess = known.fields[index];
    if (guess && sameBytes(guess.key, bytes, start, stop)) return guess.series;
    const field = unescaped(this.#reader.text(start, stop));
    const found = known.byName.get(field);
    if (found) return found;
    const name = `${known.measurement}.${field}`;
    const series = this.#batch.series({ name, type: 'gauge', temporality: 'none', unit: '', tags: known.tags });
    if ('reason' in series) {
      this.#batch.refuse('metric', series.reason, series.message);
      this.#refuse(start, series.message);
      return undefined;
    }
    known.byName.set(field, series);
    if (known.fields.length < MAX_GUESSES) known.fields.push({ key: Buffer.from(bytes.subarray(start, stop)), series });
    return series;
  }

  /** The time of the line, or that of arrival; throws when anything else stands before its end. */
  #readEnd(): { ms: number; nanos: number } {
    const reader = this.#reader;
    const { bytes } = reader;
    const time = this.#time;
    time.ms = this.#batch.receivedAt;
    time.nanos = 0;
    const next = bytes[reader.at];
    if (next !== undefined && next !== NEWLINE && next !== RETURN) {
      readTime(reader, this.#unit, time);
      this.#skipSpaces();
    }
    if (bytes[reader.at] === RETURN) reader.at += 1;
    if (reader.at < reader.end && bytes[reader.at] !== NEWLINE) throw new SyntaxError('Something stands after the time');
    reader.at += 1;
    return time;
  }

  #addAll(known: LineSeries, start: number, ms: number, nanos: number): void {
    const batch = this.#batch;
    for (let index = 0; index < this.#count; index += 1) {
      // What is less than a millisecond keeps samples apart, and makes the same one sent twice the same.
      const refusal = batch.addSample(this.#series[index] as Series, ms, this.#values[index] as number, nanos);
      if (refusal) {
        this.#refuse(start, refusal.message);
        return;
      }
    }
    if (this.#texts.length === 0) return;
    const refusal = addTexts(batch, known, this.#texts, ms, nanos);
    if (refusal) this.#refuse(start, refusal.message);
  }

  #refuse(at: number, message: string): void {
    this.badCount += 1;
    if (this.bad.length >= MAX_NAMED) return;
    const { bytes } = this.#reader;
    for (; this.#countedTo < at; this.#countedTo += 1) if (bytes[this.#countedTo] === NEWLINE) this.#line += 1;
    this.bad.push({ line: this.#line, message });
  }

  #skipSpaces(): void {
    const reader = this.#reader;
    while (reader.bytes[reader.at] === SPACE) reader.at += 1;
  }
}

function sameBytes(key: Buffer, bytes: Buffer, start: number, stop: number): boolean {
  if (key.length !== stop - start) return false;
  for (let index = 0; index < key.length; index += 1) if (key[index] !== bytes[start + index]) return false;
  return true;
}
