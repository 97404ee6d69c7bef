import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { BYTES, ProtobufReader, VARINT } from '../bytes/protobuf-reader.ts';
import { addLine, type LokiStream, streamOf } from './add-line.ts';
import { Faults } from './faults.ts';
import { readLabels } from './labels.ts';

/** Adds the streams of a logproto.PushRequest to a batch and gives what was wrong with single lines; throws VALIDATION_ERROR for what is no push. */
export function decodeProtobuf(bytes: Buffer, batch: SignalBatch): Faults {
  const reader = new ProtobufReader(bytes);
  const faults = new Faults(batch);
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else {
      reader.expect(BYTES);
      reader.inside(() => readStream(reader, batch, faults));
    }
  }
  return faults;
}

/** Whether a message is a push of Loki rather than a remote write, which begins alike: only the labels of a stream are a text in braces. */
export function isLokiPush(bytes: Buffer): boolean {
  const reader = new ProtobufReader(bytes);
  if (!reader.next() || reader.field !== 1 || reader.kind !== BYTES) return false;
  reader.length();
  if (!reader.next() || reader.field !== 1 || reader.kind !== BYTES) return false;
  reader.length();
  return reader.bytes[reader.at] === 0x7b;
}

function readStream(reader: ProtobufReader, batch: SignalBatch, faults: Faults): void {
  let stream: LokiStream | undefined;
  let fault = 'labels: A stream needs labels';
  while (reader.next()) {
    if (reader.field === 1) {
      reader.expect(BYTES);
      try {
        stream = streamOf(readLabels(reader.text()));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        fault = error.message;
      }
    } else if (reader.field === 2) {
      reader.expect(BYTES);
      const { at, line, metadata } = readEntry(reader);
      if (!stream) faults.add(fault);
      else {
        const refusal = addLine(batch, stream, at, line, metadata);
        if (refusal) faults.note(refusal.message);
      }
    } else reader.skip();
  }
}

function readEntry(reader: ProtobufReader) {
  const at = { ms: 0, nanos: 0 };
  const metadata: [string, string][] = [];
  let line = '';
  reader.inside(() => {
    while (reader.next()) {
      if (reader.field === 1 && reader.kind === BYTES) reader.inside(() => readTimestamp(reader, at));
      else if (reader.field === 2 && reader.kind === BYTES) line = reader.text();
      else if (reader.field === 3 && reader.kind === BYTES) metadata.push(readPair(reader));
      else reader.skip();
    }
  });
  return { at, line, metadata };
}

function readTimestamp(reader: ProtobufReader, at: { ms: number; nanos: number }): void {
  let nanos = 0;
  while (reader.next()) {
    if (reader.field === 1 && reader.kind === VARINT) at.ms = reader.int64() * 1000;
    else if (reader.field === 2 && reader.kind === VARINT) nanos = reader.int64();
    else reader.skip();
  }
  at.ms += Math.floor(nanos / 1e6);
  at.nanos = nanos % 1e6;
}

function readPair(reader: ProtobufReader): [string, string] {
  const pair: [string, string] = ['', ''];
  reader.inside(() => {
    while (reader.next()) {
      if (reader.kind === BYTES && (reader.field === 1 || reader.field === 2)) pair[reader.field - 1] = reader.text();
      else reader.skip();
    }
  });
  return pair;
}
