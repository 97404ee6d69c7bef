import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { ByteTable } from '../bytes/byte-table.ts';
import { BYTES, ProtobufReader } from '../bytes/protobuf-reader.ts';
import { type LabelledSeries, RemoteWriteSink, type Written } from './sink.ts';

/** Adds a prometheus.WriteRequest (remote write 1.0) to a batch; throws VALIDATION_ERROR for what is none. Metadata that comes alone is passed over: types follow from names, so that a series stays the same one whichever came first. */
export function decodeV1(bytes: Buffer, batch: SignalBatch, known: ByteTable<LabelledSeries>): Written {
  const reader = new ProtobufReader(bytes);
  const sink = new RemoteWriteSink(batch);
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else {
      reader.expect(BYTES);
      reader.inside(() => readSeries(reader, sink, known));
    }
  }
  return sink.written;
}

function readSeries(reader: ProtobufReader, sink: RemoteWriteSink, known: ByteTable<LabelledSeries>): void {
  const start = reader.at;
  const stop = passLabels(reader);
  const labelled = known.find(reader.view, start, stop) ?? resolve(reader, sink, known, start, stop);
  while (reader.next()) {
    reader.expect(BYTES);
    if (reader.field === 1) throw new AppError('VALIDATION_ERROR', 'The labels of a series must stand before its samples');
    if (reader.field === 2) sink.sample(reader, labelled);
    else if (reader.field === 4) sink.histogram(reader, labelled);
    else if (reader.field === 3) sink.exemplar(reader);
    else reader.skip();
  }
}

/** Moves behind the labels, with which a series begins; gives where they end. */
function passLabels(reader: ProtobufReader): number {
  const TAG_OF_LABEL = 0x0a;
  while (reader.at < reader.end && reader.bytes[reader.at] === TAG_OF_LABEL) {
    reader.at += 1;
    reader.at = reader.length();
  }
  return reader.at;
}

function resolve(
  reader: ProtobufReader,
  sink: RemoteWriteSink,
  known: ByteTable<LabelledSeries>,
  start: number,
  stop: number,
): LabelledSeries | undefined {
  const pairs: [string, string][] = [];
  const labels = new ProtobufReader(reader.bytes, start, stop);
  while (labels.next()) {
    const pair: [string, string] = ['', ''];
    labels.inside(() => {
      while (labels.next()) {
        if (labels.kind === BYTES && (labels.field === 1 || labels.field === 2)) pair[labels.field - 1] = labels.text();
        else labels.skip();
      }
    });
    pairs.push(pair);
  }
  const labelled = sink.labelled(pairs);
  if (labelled) known.add(reader.view, start, stop, labelled);
  return labelled;
}
