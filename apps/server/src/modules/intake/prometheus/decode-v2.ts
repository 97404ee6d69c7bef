import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { ByteTable } from '../bytes/byte-table.ts';
import { BYTES, ProtobufReader } from '../bytes/protobuf-reader.ts';
import { type LabelledSeries, RemoteWriteSink, type Written } from './sink.ts';

const MAX_LABELS = 10_000;

/** Adds an io.prometheus.write.v2.Request to a batch; throws VALIDATION_ERROR for what is none. */
export function decodeV2(bytes: Buffer, batch: SignalBatch, known: ByteTable<LabelledSeries>): Written {
  const sink = new RemoteWriteSink(batch);
  // Symbols are written before the series that refer to them, but nothing says they must be.
  const symbols: string[] = [];
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 4) {
      reader.expect(BYTES);
      symbols.push(reader.text());
    } else reader.skip();
  }
  if (symbols.length > 0 && symbols[0] !== '') throw new AppError('VALIDATION_ERROR', 'The first symbol must be empty');
  reader.at = 0;
  while (reader.next()) {
    if (reader.field !== 5) reader.skip();
    else {
      reader.expect(BYTES);
      readSeries(reader, symbols, sink, known);
    }
  }
  return sink.written;
}

function readSeries(
  reader: ProtobufReader,
  symbols: readonly string[],
  sink: RemoteWriteSink,
  known: ByteTable<LabelledSeries>,
): void {
  const refs: number[] = [];
  let type = 0;
  let unitRef = 0;
  const { at } = reader;
  reader.inside(() => {
    while (reader.next()) {
      if (reader.field === 1) reader.repeated(refs, () => reader.varint());
      else if (reader.field === 5 && reader.kind === BYTES) {
        reader.inside(() => {
          while (reader.next()) {
            if (reader.field === 1 && reader.kind === 0) type = reader.varint();
            else if (reader.field === 4 && reader.kind === 0) unitRef = reader.varint();
            else reader.skip();
          }
        });
      } else reader.skip();
    }
  });
  const labelled = labelledOf(refs, symbols, type, symbols[unitRef] ?? '', sink, known);
  reader.at = at;
  reader.inside(() => {
    while (reader.next()) {
      if (reader.field === 2 && reader.kind === BYTES) sink.sample(reader, labelled);
      else if (reader.field === 3 && reader.kind === BYTES) sink.histogram(reader, labelled);
      else if (reader.field === 4) sink.exemplar(reader);
      else reader.skip();
    }
  });
}

function labelledOf(
  refs: readonly number[],
  symbols: readonly string[],
  type: number,
  unit: string,
  sink: RemoteWriteSink,
  known: ByteTable<LabelledSeries>,
): LabelledSeries | undefined {
  if (refs.length % 2 !== 0 || refs.length > 2 * MAX_LABELS || refs.some((ref) => ref >= symbols.length)) {
    throw new AppError('VALIDATION_ERROR', 'A series refers to symbols that are not there');
  }
  const texts = refs.map((ref) => symbols[ref] ?? '');
  const key = Buffer.from(JSON.stringify([type, unit, texts]));
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  const found = known.find(view, 0, key.length);
  if (found) return found;
  const pairs = texts.flatMap((text, index): [string, string][] => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []));
  const labelled = sink.labelled(pairs, type, unit);
  if (labelled) known.add(view, 0, key.length, labelled);
  return labelled;
}
