import type { QuerySource } from '@monitors/contract';
import { joined } from './machine.ts';
import { conditionOf, type Outcome, type Request } from './outcome.ts';
import type { Predicate } from './predicate.ts';

/** What a query source asks; flat, so that it reads like its sentence. Windows are seconds. */
export type SignalQuery = {
  /** p50 … p99, avg, max, min, sum, count, rate, error_rate, last, new. */
  aggregation: string;
  windowSeconds?: number;
  service?: string;
  operation?: string;
  event?: string;
  metric?: string;
  level?: string;
  contains?: string;
  monitor?: string;
};

/** Window and service of a query. */
export type Taken = { windowSeconds?: number; service?: string };

const SERVICE = [
  /\b(?:of|for|on|in|at|from|by)? ?(?:the )?service (?:called |named )?(§q\d+|[a-z][\w.-]{0,60})(?=$| )/,
  /\b(?:of|for|on|in|at|from|by) (?:the |our )?(§q\d+|[a-z][\w.-]{0,60}) (?:service|api|endpoint|app|backend|server)\b/,
  /\b(?:the |our )?([a-z][\w.-]{0,60}) (?:service|microservice)\b/,
];
/** Words that name no service. */
export const NO_SERVICE =
  /^(?:is|exceeds?|goes|rises|drops|the|a|above|below|over|under|errors?|has|gets|any|each|every|latency|our|reaches|hits|falls|climbs|increases|decreases|changes|stays|spikes|doubles|for|crosses|jumps|response|p|of|this|that|my)$/;

/** Takes the window and the service out of the sentence; "per second" of a rate is no window. */
export function takeScope(request: Request, rate = false): Taken {
  const { skeleton } = request;
  const out: Taken = {};
  const window =
    /(?<!\b(?:is|are|goes|climbs|rises|gets|jumps|stays|spikes|moves|was|be|shoots|grows|increases|remains|takes) )\b(?:over|in|within|during|across)(?: (?:the|a|any))?(?: (?:last|past|span of|period of|window of|rolling))* (§d\d+)(?: (?:window|period|span))?(?! (?:average|mean))/.exec(
      skeleton.text,
    ) ??
    (rate ? null : /\bper (minute|hour|second|day)\b/.exec(skeleton.text)) ??
    /\bin (?:the|a|an|one) (?:last |past )?(minute|hour|day|week)\b/.exec(skeleton.text);
  if (window) {
    const slot = skeleton.of(window[1]);
    const seconds =
      slot?.kind === 'duration'
        ? Math.round(slot.seconds)
        : { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 }[window[1]!];
    if (seconds) {
      skeleton.replace(window, ' ');
      out.windowSeconds = seconds;
    }
  }
  const today = /\b(?:so far )?(today|this week|this month)\b|\b(daily|weekly|monthly|hourly)\b(?= \w)/.exec(skeleton.text);
  if (today && !out.windowSeconds) {
    skeleton.replace(today, ' ');
    out.windowSeconds = {
      today: 86_400,
      daily: 86_400,
      'this week': 604_800,
      weekly: 604_800,
      'this month': 2_592_000,
      monthly: 2_592_000,
      hourly: 3600,
    }[(today[1] ?? today[2])!]!;
  }
  for (const pattern of SERVICE) {
    const service = pattern.exec(skeleton.text);
    if (!service || NO_SERVICE.test(service[1]!)) continue;
    const slot = skeleton.of(service[1]);
    out.service = slot?.kind === 'quote' ? slot.value : service[1]!;
    skeleton.replace(service, ' ');
    break;
  }
  return out;
}

/** A draft of a query with its conditions. */
export function build(
  dataset: QuerySource['dataset'],
  query: SignalQuery,
  field: string,
  list: Predicate[],
  text: string,
  type: 'number' | 'list' = 'number',
): Outcome {
  const { predicates, logic } = joined(list, text);
  const average = predicates.some((one) => one.versus !== undefined && one.versus !== 'previous');
  return {
    draft: {
      source: { kind: 'query', dataset, query: { ...query } },
      conditions: predicates.map((one) => conditionOf(field, one)),
      logic,
      factType: type,
      frequency: average ? 3600 : 30,
      category: 'technology',
    },
  };
}

/** The refusal of a query without a limit. */
export function noLimit(what: string): Outcome {
  return { refusal: { missing: ['condition'], message: `Say when the ${what} should be told of, for example "goes above 5".` } };
}

/** Predicates that compare numbers; failing those, plain changes. */
export function numeric(list: Predicate[]): Predicate[] {
  const useful = list.filter(
    (one) => typeof one.value === 'number' || one.versus !== undefined || one.operator === 'anomalous' || one.also !== undefined,
  );
  return useful.length > 0 ? useful : list.filter((one) => ['changed', 'increased', 'decreased'].includes(one.operator));
}
