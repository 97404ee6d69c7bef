import type { Ask, Condition, Interpretation, Source } from '@monitors/contract';
import { predicateWords } from './describe.ts';
import { durationWords, everyWords, plainNumber, quoted } from './phrases.ts';

type Explained = Pick<Interpretation, 'triggerConditions' | 'source' | 'evaluationFrequency'> &
  Partial<Pick<Interpretation, 'activeHours' | 'extractedFact'>>;

/** The whole request as one English sentence, also for interpretations edited by hand; interpreting it gives the same again. */
export function explain(interpretation: Explained): string {
  const { triggerConditions, source, evaluationFrequency, activeHours } = interpretation;
  const join = triggerConditions.logic === 'OR' ? ' or ' : ' and ';
  const clauses = triggerConditions.conditions.map((condition, index) =>
    clause(condition, source, interpretation.extractedFact ?? '', index === 0),
  );
  const holds =
    triggerConditions.for === undefined || (source.kind === 'push' && triggerConditions.for === source.graceSeconds)
      ? ''
      : `${risky(clauses.at(-1) ?? '')} for ${durationWords(triggerConditions.for)}`;
  const recovery =
    triggerConditions.recovery === undefined ? '' : `, and counts as over at ${plainNumber(triggerConditions.recovery)}`;
  const hours = activeHours ? `, ${hoursWords(activeHours)}` : '';
  const rendered =
    source.kind === 'page' && source.render === 'browser'
      ? ', rendered in a browser'
      : source.kind === 'page' && source.render === 'http'
        ? ', without a browser'
        : '';
  return `Tell me when ${clauses.join(join)}${holds}${recovery}${rendered}, checked ${everyWords(evaluationFrequency)}${hours}`;
}

/** "for" after an average or a span of days would be read as part of it. */
function risky(clause: string): string {
  return /(?:average|value|level|ever|days?|lowest|highest)$/.test(clause) ? ', holding' : '';
}

function hoursWords(hours: NonNullable<Interpretation['activeHours']>): string {
  const days = hours.daysOfWeek && hours.daysOfWeek.length > 0 ? ` on ${dayWords(hours.daysOfWeek)}` : '';
  return `only between ${hours.start} and ${hours.end} ${hours.timezone} time${days}`;
}

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

function dayWords(days: number[]): string {
  const key = [...days].sort().join('');
  if (key === '12345') return 'weekdays';
  if (key === '06') return 'weekends';
  return days.map((day) => DAYS[day] ?? '').join(' and ');
}

function clause(condition: Condition, source: Source, fact: string, first: boolean): string {
  switch (source.kind) {
    case 'page':
      return pageClause(condition, source.ask, source.url, first);
    case 'probe':
      return probeClause(condition, source, first);
    case 'query':
      return queryClause(condition, source.dataset, source.query, first);
    case 'push': {
      const words =
        condition.operator === 'absent'
          ? `does not report in for ${durationWords(source.graceSeconds)}`
          : `value ${predicateWords(condition)}`;
      return `the ${fact || condition.field.replaceAll('_', ' ')} ${words}`;
    }
  }
}

const FIELD_WORDS: Record<string, string> = { uv_index: 'UV index', review_count: 'number of reviews', sku: 'SKU' };

function fieldWords(field: string): string {
  return Object.hasOwn(FIELD_WORDS, field) ? FIELD_WORDS[field]! : field.replaceAll('_', ' ');
}

function pageClause(condition: Condition, ask: Ask | undefined, url: string, first: boolean): string {
  // A second look at the same fact needs no second naming of it.
  if (!first && ask && condition.field === ask.field && condition.field !== 'items' && condition.field !== 'availability')
    return predicateWords(condition);
  const own = ask !== undefined && (first || condition.field === ask.field);
  const label = own && ask.label ? ask.label : undefined;
  const on = first ? ` on ${url}` : '';
  const where =
    first && ask
      ? `${ask.path ? ` in the JSON field ${quoted(ask.path)}` : ''}${ask.selector ? ` in the element matching ${quoted(ask.selector)}` : ''}`
      : '';
  const variant = first && ask?.variant ? ` for the variant ${quoted(ask.variant)}` : '';
  const place = `${where}${on}${variant}`;
  if (condition.operator === 'appeared' || condition.operator === 'disappeared') {
    const fresh = condition.operator === 'appeared' ? 'a new' : 'an';
    const filter = typeof condition.value === 'string' ? ` containing ${quoted(condition.value)}` : '';
    return `${fresh} item${label ? ` labelled ${quoted(label)}` : ''}${filter} ${condition.operator === 'appeared' ? 'appears' : 'disappears'}${place}`;
  }
  if (condition.field === 'availability' && typeof condition.value === 'boolean') {
    return `${label ? `the availability of ${quoted(label)}` : 'the item'}${place} ${predicateWords(condition)}`;
  }
  if (
    condition.field === 'text' &&
    !label &&
    (!ask || (!ask.selector && !ask.path)) &&
    condition.operator === 'changed' &&
    !condition.versus
  )
    return `anything changes${place}`;
  const unit =
    own && ask.unit && condition.unit === undefined && /^[A-Z]{3}$/.test(ask.unit)
      ? ` in ${ask.unit}`
      : own && ask.unit && /^[A-Z]{3}$/.test(ask.unit) && condition.unit === '%'
        ? ` in ${ask.unit}`
        : '';
  return `the ${fieldWords(condition.field)}${label ? ` labelled ${quoted(label)}` : ''}${unit}${place} ${predicateWords(condition)}`;
}

function probeClause(condition: Condition, source: Extract<Source, { kind: 'probe' }>, first: boolean): string {
  const { check, target } = source;
  const words = predicateWords(condition);
  if (!first && condition.field !== 'up') return words;
  switch (check) {
    case 'http':
      if (condition.field === 'up') return `${target} ${words}`;
      return `the ${fieldWords(condition.field)} of ${target} ${words}`;
    case 'tls':
    case 'domain': {
      const thing = check === 'tls' ? 'certificate' : 'domain registration';
      if (
        condition.field === 'days_left' &&
        typeof condition.value === 'number' &&
        (condition.operator === 'lte' || condition.operator === 'lt')
      ) {
        return `the ${thing} of ${target} expires ${condition.operator === 'lt' ? 'in less than' : 'within'} ${plainNumber(condition.value)} days`;
      }
      return condition.field === 'days_left'
        ? `the days left of the ${thing} of ${target} expiring ${words}`
        : `the ${thing} of ${target} changes`;
    }
    case 'tcp': {
      const at = target.lastIndexOf(':');
      const port = at > 0 ? `port ${target.slice(at + 1)} on ${target.slice(0, at)}` : `the port of ${target}`;
      return condition.field === 'up' ? `${port} ${words}` : `the ${fieldWords(condition.field)} of ${port} ${words}`;
    }
    case 'dns': {
      const record = typeof source.options?.record === 'string' ? `${source.options.record} record` : 'DNS';
      if (condition.field === 'up')
        return `the ${record} of ${target} ${condition.value === false ? 'stops resolving' : 'resolves'}`;
      return `the DNS ${record === 'DNS' ? 'record' : record} of ${target} ${words}`;
    }
    case 'icmp':
      if (condition.field === 'up') return `the ping of ${target} ${words}`;
      return `the ping ${fieldWords(condition.field)} of ${target} ${words}`;
    case 'disk':
      return `the disk ${/free/.test(condition.field) ? 'space free' : 'usage'} of ${target} ${words}`;
    case 'memory':
      return `the memory ${/free/.test(condition.field) ? 'free' : 'usage'} of ${target} ${words}`;
    case 'cpu':
      return `the CPU usage of ${target} ${words}`;
    case 'load':
      return `the load average of ${target} ${words}`;
    default:
      return condition.field === 'up'
        ? `${CHECK_WORDS[check] ?? check} on ${target} ${words}`
        : `the ${fieldWords(condition.field)} of ${check} on ${target} ${words}`;
  }
}

const CHECK_WORDS: Record<string, string> = {
  websocket: 'websocket',
  postgres: 'postgres',
  mysql: 'mysql',
  redis: 'redis',
  smtp: 'smtp',
  ssh: 'ssh',
  grpc: 'grpc',
  udp: 'udp',
};

function queryClause(condition: Condition, dataset: string, query: Record<string, unknown>, first: boolean): string {
  const words = predicateWords(condition);
  if (!first) return words;
  const parts = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined || value === null) return [];
    if (key === 'windowSeconds' && typeof value === 'number') return [`over ${durationWords(value)}`];
    const name = /^[a-z]+$/.test(key) ? key : quoted(key);
    return [
      `${name} ${typeof value === 'number' ? plainNumber(value) : quoted(typeof value === 'string' ? value : JSON.stringify(value))}`,
    ];
  });
  const field = /^(?:p\d+ duration|error_rate|count|throughput|avg duration|max duration|errors|value)$/.test(condition.field)
    ? condition.field.replaceAll('_', ' ')
    : quoted(condition.field);
  if (condition.operator === 'appeared' || condition.operator === 'disappeared')
    return `the ${field} in ${dataset} (${parts.join(', ')}) ${words}`;
  return `the ${field} in ${dataset} (${parts.join(', ')}) ${words === 'does not report in' ? 'is absent' : words}`;
}
