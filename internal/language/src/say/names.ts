import type { Ask, Condition, Interpretation, Source } from '@monitors/contract';
import { CATEGORY_WORDS } from '../sentence/facts.data.ts';
import type { Draft } from '../sentence/outcome.ts';
import { describeCondition } from './describe.ts';
import { durationWords, everyWords } from './phrases.ts';

/** What is watched, in words: `price`, `bitcoin price`, `open issues`, `p95 duration of checkout`. */
export function factWords(source: Source, conditions: Condition[], given: string | undefined): string {
  if (given) return given.slice(0, 300);
  const field = (conditions[0]?.field ?? 'value').replaceAll('_', ' ');
  switch (source.kind) {
    case 'page':
      return pageFact(source.ask, field).slice(0, 300);
    case 'probe':
      return (conditions[0]?.field === 'up' ? source.target : `${field} of ${source.target}`).slice(0, 300);
    case 'query': {
      const of = source.query.service ?? source.query.operation ?? source.query.monitor;
      const event = source.query.event;
      if (typeof event === 'string') return event.slice(0, 300);
      return `${field}${typeof of === 'string' ? ` of ${of}` : ''}`.slice(0, 300);
    }
    case 'push':
      return field;
  }
}

function endsWith(label: string, field: string): boolean {
  return label.toLowerCase().includes(field);
}

function pageFact(ask: Ask | undefined, field: string): string {
  if (!ask) return field;
  const named =
    ask.field === 'items'
      ? `new ${ask.label ?? 'items'}`
      : ask.label
        ? ask.field === 'number' || ask.field === 'text'
          ? ask.label
          : endsWith(ask.label, field)
            ? ask.label
            : `${ask.label} ${field}`
        : (ask.path ?? field);
  return ask.variant ? `${named} (${ask.variant})` : named;
}

/** A short name for the list of monitors: fact, condition and host. */
export function nameOf(interpretation: Interpretation): string {
  const { source, triggerConditions, extractedFact } = interpretation;
  const host = source.kind === 'page' ? hostName(source.url) : '';
  const words =
    source.kind === 'push'
      ? `${extractedFact} silent for ${durationWords(source.graceSeconds)}`
      : describeCondition(triggerConditions, extractedFact);
  const text = host ? `${words} · ${host}` : words;
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  if (capital.length <= 100) return capital;
  return host && words.length + 3 <= 100 ? `${capital.slice(0, 97)}…` : `${capital.slice(0, 96)}…`;
}

function hostName(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return '';
  }
}

/** Which shelf a monitor stands on. */
export function categoryOf(draft: Draft, words: string): Interpretation['category'] {
  if (draft.category === 'technology' || draft.category === 'news') return draft.category;
  const field = draft.conditions[0]?.field ?? '';
  const text = `${words.replace(/§\w+/g, ' ')} ${draft.source.kind === 'page' ? draft.source.url.toLowerCase().replace(/[^a-z]+/g, ' ') : ''}`;
  if (
    [
      'temperature',
      'humidity',
      'wind_speed',
      'precipitation',
      'uv_index',
      'air_quality',
      'cloudiness',
      'visibility',
      'wave_height',
      'water_level',
    ].includes(field)
  )
    return 'weather';
  if (field === 'headline') return 'news';
  if (field === 'version') return 'technology';
  for (const [category, pattern] of CATEGORY_WORDS) if (pattern.test(text)) return category as Interpretation['category'];
  return field === 'price' || field === 'availability' || field === 'review_count' ? 'shopping' : 'other';
}

/** How much there is to a monitor: one condition, one with limits, several. */
export function complexityOf(interpretation: Interpretation): Interpretation['complexity'] {
  const { triggerConditions, activeHours, source } = interpretation;
  if (triggerConditions.conditions.length > 1) return 'complex';
  const extras =
    [triggerConditions.for, activeHours, triggerConditions.recovery, triggerConditions.conditions[0]?.versus].filter(
      (one) => one !== undefined,
    ).length + (source.kind === 'page' && source.ask?.variant ? 1 : 0);
  return extras >= 2 ? 'complex' : extras === 1 ? 'moderate' : 'simple';
}

const PLACES: Record<Source['kind'], (source: never) => string> = {
  page: (source: Extract<Source, { kind: 'page' }>) => `It is read from ${source.url}.`,
  probe: (source: Extract<Source, { kind: 'probe' }>) => `It is a ${source.check} check of ${source.target}.`,
  query: (source: Extract<Source, { kind: 'query' }>) => `It is asked of the stored ${source.dataset}.`,
  push: (source: Extract<Source, { kind: 'push' }>) => `It is sent in; silence of ${durationWords(source.graceSeconds)} counts.`,
};

/** What was understood, in a few plain sentences. */
export function reasonOf(interpretation: Interpretation): string {
  const { source, triggerConditions, activeHours, evaluationFrequency, extractedFact, type } = interpretation;
  const parts = [
    `What is watched: ${extractedFact}.`,
    PLACES[source.kind](source as never),
    `${type === 'change' ? 'It is compared with earlier values' : 'It counts while it holds'}: ${describeCondition(triggerConditions, extractedFact)}.`,
    ...(triggerConditions.for && source.kind !== 'push' ? [`It must hold for ${durationWords(triggerConditions.for)}.`] : []),
    `Checked ${everyWords(evaluationFrequency)}${activeHours ? `, from ${activeHours.start} to ${activeHours.end} (${activeHours.timezone})` : ''}.`,
  ];
  return parts.join(' ').slice(0, 5000);
}
