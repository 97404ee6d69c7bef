import { AppError } from '../../../kernel/app-error.ts';
import type { Series } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { ProtobufReader } from '../bytes/protobuf-reader.ts';
import { histogramTypeOf, sampleTypeOf } from './metric-types.ts';
import { bucketsOf, readHistogram } from './native-histogram.ts';

/** Series of one set of labels, resolved when first needed. */
export interface LabelledSeries {
  name: string;
  tags: readonly (readonly [string, string])[];
  metadataType: number;
  unit: string;
  samples?: Series | undefined;
  histograms?: Series | undefined;
}

/** What was taken of a request, and the first things that were not. */
export interface Written {
  samples: number;
  histograms: number;
  exemplars: number;
  /** Values that must be told as bad, the first few in words. */
  bad: string[];
  badCount: number;
}

const MAX_NAMED = 5;
/** Bits of the value that means: this series has ended (Prometheus' value.StaleNaN). */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 2;

/** Adds samples and histograms of a request to a batch, and counts what it says. */
export class RemoteWriteSink {
  readonly written: Written = { samples: 0, histograms: 0, exemplars: 0, bad: [], badCount: 0 };
  readonly #batch: SignalBatch;

  constructor(batch: SignalBatch) {
    this.#batch = batch;
  }

  /** The labels as a series; undefined, and told as bad, for labels no series may have. */
  labelled(pairs: readonly (readonly [string, string])[], metadataType = 0, unit = ''): LabelledSeries | undefined {
    const tags = pairs.filter(([label, value]) => label !== '__name__' && value !== '');
    const name = pairs.find(([label]) => label === '__name__')?.[1] ?? '';
    const isTwice = new Set(pairs.map(([label]) => label)).size < pairs.length;
    const fault = name === '' ? 'a series needs the label __name__' : isTwice ? `${name}: a label stands twice` : undefined;
    if (fault === undefined && tags.every(([label]) => label !== '')) return { name, tags, metadataType, unit };
    this.#refuse(fault ?? `${name}: a label needs a name`);
    return undefined;
  }

  /** Reads a Sample: the value is field 1 and the time field 2 in both versions. */
  sample(reader: ProtobufReader, labelled: LabelledSeries | undefined): void {
    let value = 0;
    let at = 0;
    let stale = false;
    reader.inside(() => {
      while (reader.next()) {
        if (reader.field === 1) {
          reader.expect(1);
          stale = isStale(reader, reader.at);
          value = reader.double();
        } else if (reader.field === 2) {
          reader.expect(0);
          at = reader.int64();
        } else reader.skip();
      }
    });
    if (!labelled) return;
    this.written.samples += 1;
    if (stale) return;
    if (!Number.isFinite(value)) {
      // A sound value to Prometheus, of which there is nothing to keep: counted, but no fault of the sender.
      this.#batch.refuse('metric', 'not_finite', 'value: Not a finite number');
      return;
    }
    const { name, tags, unit, metadataType } = labelled;
    labelled.samples ??= this.#resolve({ name, tags, unit, ...sampleTypeOf(name, metadataType) });
    const series = labelled.samples;
    const refusal = series && this.#batch.addSample(series, at, value);
    if (series && !refusal) return;
    this.written.samples -= 1;
    if (refusal) this.#say(`${name}: ${refusal.message}`);
  }

  /** Reads a native Histogram. */
  histogram(reader: ProtobufReader, labelled: LabelledSeries | undefined): void {
    let said: ReturnType<typeof readHistogram> | undefined;
    reader.inside(() => {
      said = readHistogram(reader, (at) => isStale(reader, at));
    });
    if (!labelled || !said) return;
    this.written.histograms += 1;
    if (said.isStale) return;
    const fault = this.#addHistogram(said, labelled);
    if (fault === undefined) return;
    this.written.histograms -= 1;
    // The series itself has been told as bad where there is no word left.
    if (fault !== '') this.#say(`${labelled.name}: ${fault}`);
  }

  /** Passes over an exemplar, which nothing keeps. */
  exemplar(reader: ProtobufReader): void {
    reader.skip();
  }

  #addHistogram(said: ReturnType<typeof readHistogram>, labelled: LabelledSeries): string | undefined {
    const { name, tags, unit } = labelled;
    const batch = this.#batch;
    const { at, count, sum } = said;
    let buckets: ReturnType<typeof bucketsOf>;
    try {
      buckets = bucketsOf(said);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      batch.refuse('metric', 'invalid', error.message);
      return error.message;
    }
    labelled.histograms ??= this.#resolve({ name, tags, unit, ...histogramTypeOf(said.resetHint) });
    const series = labelled.histograms;
    if (!series) return '';
    return batch.addDistribution({ series, at, nonce: 0, count, sum, min: null, max: null, ...buckets })?.message;
  }

  #resolve(wanted: Parameters<SignalBatch['series']>[0]): Series | undefined {
    const series = this.#batch.series(wanted);
    if (!('reason' in series)) return series;
    this.#batch.refuse('metric', series.reason, series.message);
    this.#say(`${wanted.name}: ${series.message}`);
    return undefined;
  }

  #refuse(message: string): void {
    this.#batch.refuse('metric', 'invalid', message);
    this.#say(message);
  }

  #say(message: string): void {
    this.written.badCount += 1;
    if (this.written.bad.length < MAX_NAMED) this.written.bad.push(message);
  }
}

/** Compares bits: as a number the mark is not told from any other NaN. */
function isStale({ view, end }: ProtobufReader, at: number): boolean {
  return at + 8 <= end && view.getUint32(at + 4, true) === STALE_HIGH && view.getUint32(at, true) === STALE_LOW;
}
