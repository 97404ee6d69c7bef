import type { MetricType, Temporality } from '../../../kernel/signal.ts';

/** How the samples of a series are meant. */
export interface SampleType {
  type: MetricType;
  temporality: Temporality;
}

const COUNTER: SampleType = { type: 'counter', temporality: 'cumulative' };
const GAUGE: SampleType = { type: 'gauge', temporality: 'none' };
const COUNTER_NAME = /_(?:total|count|sum|bucket)$/;
/** Types of metadata: counter, gauge, histogram, gauge histogram, summary, info, state set. */
const TYPES = { counter: 1, histogram: 3, gaugeHistogram: 4, summary: 5 };

/** The type of a series' samples: of its metadata where that came along, else by the habit of names. */
export function sampleTypeOf(name: string, metadataType = 0): SampleType {
  if (metadataType === TYPES.counter) return COUNTER;
  const byName = COUNTER_NAME.test(name) ? COUNTER : GAUGE;
  if (metadataType === TYPES.gaugeHistogram) return GAUGE;
  return metadataType === 0 || metadataType === TYPES.histogram || metadataType === TYPES.summary ? byName : GAUGE;
}

/** How native histograms are meant; `hint` 3 marks those of a gauge. */
export function histogramTypeOf(hint: number): SampleType {
  return { type: 'histogram', temporality: hint === 3 ? 'none' : 'cumulative' };
}
