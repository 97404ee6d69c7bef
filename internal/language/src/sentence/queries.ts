import type { QuerySource } from '@monitors/contract';
import { nounOf } from './facts.ts';
import { joined } from './machine.ts';
import { conditionOf, type Outcome, type Request } from './outcome.ts';
import { recased } from './page.ts';
import { type Predicate, takePredicates } from './predicates.ts';

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

const LATENCY = /\b(?:latency|latencies|response times?|duration|request times?|processing time|query times?)\b/;
const PERCENTILE =
  /\bp ?(50|75|90|95|99|999|99\.9)\b|\b(?:(§n\d+)(?:st|nd|rd|th)?|(\d+)(?:st|nd|rd|th)) percentile\b|\b(median)\b/;
const EVENTS =
  /\b(sign[- ]?ups?|registrations?|orders?|purchases?|check[- ]?outs?|log ?ins?|logins?|sign[- ]?ins?|payments?|failed payments?|page ?views?|clicks?|conversions?|sessions?|visits?|visitors?|active users|users|downloads?|installs?|uninstalls?|subscriptions?|cancellations?|refunds?|trials?|searches|impressions|uploads?|messages sent|bookings?|invites?|events?|transactions?|leads|churns?|deploys?|deployments?|form submissions?|api calls|revenue)\b/;

/** Questions over stored signals: latency, error rates, events, logs, errors, metrics, facts. */
export function queryOutcome(request: Request): Outcome | undefined {
  if (request.urls.some((url) => !url.bare || url.scheme !== '')) return undefined;
  const text = request.skeleton.text;
  const explicit = explicitQuery(request);
  if (explicit) return explicit;
  if (
    /\berror (?:rate|ratio|percentage)\b|\b(?:failure|fail|5xx|4xx) rate\b|\b(?:rate|percentage|share) of (?:errors|failed requests|failures)\b/.test(
      text,
    )
  )
    return spans(request, 'error_rate', 'error_rate');
  const percentile = PERCENTILE.exec(text);
  if (percentile && (LATENCY.test(text) || /^p/.test(percentile[0]))) {
    const slot = request.skeleton.of(percentile[2]);
    const rank = percentile[4]
      ? '50'
      : (percentile[1] ?? percentile[3] ?? (slot?.kind === 'number' ? String(slot.amount) : '95'));
    request.skeleton.replace(percentile, ' ');
    const name = `p${rank.replace('.', '')}`;
    return spans(request, name, `${name} duration`);
  }
  if (/\b(?:throughput|request rate|requests? per (?:second|minute)|rps|qps|requests)\b/.test(text) && !/¤/.test(text))
    return spans(request, 'rate', 'throughput');
  if (
    LATENCY.test(text) &&
    request.urls.length === 0 &&
    (/\b(?:service|endpoint|api|span|operation|transaction|query)\b/.test(text) || /\w+ (?:latency|response time)/.test(text))
  ) {
    const average = /\b(?:average|mean|avg|max(?:imum)?)\b/.exec(text);
    if (average) request.skeleton.replace(average, ' ');
    const name = average?.[0].startsWith('max') ? 'max' : 'avg';
    return spans(request, name, `${name} duration`);
  }
  if (/\b(?:logs?|log (?:lines?|entries|messages|file)|logged)\b/.test(text) && request.urls.length === 0) return logs(request);
  const metric = metricOf(request);
  if (metric) return metric;
  if (/\b(?:monitor|fact) §q\d+/.test(text)) return facts(request);
  if (request.urls.length > 0) return undefined;
  if (/\b(?:exceptions?|errors?|crashes|stack ?traces?|error groups?|issues in production)\b/.test(text)) return errors(request);
  if (EVENTS.test(text) || /\bevents? §q|§q\d+ events?\b/.test(text)) return events(request);
  return undefined;
}

type Taken = { windowSeconds?: number; service?: string };

const SERVICE = [
  /\b(?:of|for|on|in|at|from|by)? ?(?:the )?service (?:called |named )?(§q\d+|[a-z][\w.-]{0,60})(?=$| )/,
  /\b(?:of|for|on|in|at|from|by) (?:the |our )?(§q\d+|[a-z][\w.-]{0,60}) (?:service|api|endpoint|app|backend|server)\b/,
  /\b(?:the |our )?([a-z][\w.-]{0,60}) (?:service|microservice)\b/,
];
const NO_SERVICE =
  /^(?:is|exceeds?|goes|rises|drops|the|a|above|below|over|under|errors?|has|gets|any|each|every|latency|our|reaches|hits|falls|climbs|increases|decreases|changes|stays|spikes|doubles|for|crosses|jumps|response|p|of|this|that|my)$/;

function takeScope(request: Request, rate = false): Taken {
  const { skeleton } = request;
  const out: Taken = {};
  const window =
    /\b(?:over|in|within|during|across)(?: (?:the|a|any))?(?: (?:last|past|span of|period of|window of|rolling))* (§d\d+)(?: (?:window|period|span))?(?! (?:average|mean))/.exec(
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

function build(
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

function noLimit(what: string): Outcome {
  return { refusal: { missing: ['condition'], message: `Say when the ${what} should be told of, for example "goes above 5".` } };
}

function numeric(list: Predicate[]): Predicate[] {
  const useful = list.filter(
    (one) => typeof one.value === 'number' || one.versus !== undefined || one.operator === 'anomalous' || one.also !== undefined,
  );
  return useful.length > 0 ? useful : list.filter((one) => ['changed', 'increased', 'decreased'].includes(one.operator));
}

const NO_NAME =
  /^(?:the|of|for|on|in|a|an|our|my|is|average|avg|mean|median|overall|global|total|request|requests|error|http|web|page|server|current|its|service|p)$/;

function spans(request: Request, aggregation: string, field: string): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request, aggregation === 'rate');
  const words =
    /\b(?:error (?:rate|ratio|percentage)|(?:failure|fail|5xx|4xx) rate|latency|latencies|response times?|duration|request times?|throughput|request rate|requests? per (?:second|minute)|rps|qps|processing time|query times?|(?:rate|percentage|share) of (?:errors|failed requests|failures)|requests)\b/.exec(
      skeleton.text,
    );
  let service = scope.service;
  let operation: string | undefined;
  const route = /\b(?:of |for |on |in )?(?:the )?((?:get|post|put|patch|delete) \/[^\s·§]{0,200}|\/[a-z][^\s·§]{0,200})/.exec(
    skeleton.text,
  );
  if (route) {
    operation = recased(route[1]!, request.typed);
    skeleton.replace(route, ' ');
  }
  if (words) {
    const after =
      /^ ?(?:of|for|on|in|at)(?: the| our)? (§q\d+|[a-z][\w./-]{0,60}(?: [a-z][\w-]{0,30})??)(?= (?:is|goes|exceeds|rises|drops|climbs|gets|falls|above|over|below|under|stays|hits|reaches|more|less|¤|§|·|increases|decreases|spikes|doubles|for|changes)|$)/.exec(
        skeleton.text.slice(words.index + words[0].length),
      );
    const before = skeleton.text
      .slice(0, words.index)
      .replace(/^.*[·,]/, '')
      .trim()
      .split(' ')
      .filter((word) => word && !NO_NAME.test(word) && !/^p\d+$/.test(word));
    const slot = skeleton.of(after?.[1]);
    const named = after
      ? slot?.kind === 'quote'
        ? slot.value
        : after[1]!
      : before
          .slice(-2)
          .join(' ')
          .replace(/§q\d+/g, (q) => (skeleton.of(q) as { value?: string })?.value ?? '')
          .trim();
    if (named && !/^(?:my|our) /.test(named)) {
      if (/\b(?:get|post|put|delete) |\//.test(named)) operation ??= named;
      else service ??= named;
    }
    skeleton.text =
      `${skeleton.text.slice(0, words.index)} ${skeleton.text.slice(words.index + words[0].length + (after?.[0].length ?? 0))}`.replace(
        /\s+/g,
        ' ',
      );
  }
  if (!words && !service && !operation) {
    const lead =
      /(?:^|· )(?:the |our )?([a-z][\w-]{1,60})(?= (?:§|[<>=]|is\b|above|over|exceeds|goes|below|under|rises|drops|has))/.exec(
        skeleton.text,
      )?.[1] ?? /\b(?:of|for|in|on) (?:the |our )?([a-z][\w-]{1,60})\b/.exec(skeleton.text)?.[1];
    if (lead && !NO_NAME.test(lead) && !NO_SERVICE.test(lead)) service = lead;
  }
  const list = numeric(takePredicates(skeleton));
  if (list.length === 0) return noLimit(field.replaceAll('_', ' '));
  const adjusted =
    aggregation === 'error_rate'
      ? list.map((one) =>
          one.unit === undefined && ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'].includes(one.operator) && typeof one.value === 'number'
            ? { ...one, unit: '%' }
            : one,
        )
      : list;
  return build(
    'spans',
    {
      aggregation,
      ...(service ? { service } : {}),
      ...(operation ? { operation } : {}),
      windowSeconds: scope.windowSeconds ?? 300,
    },
    field,
    adjusted,
    skeleton.text,
  );
}

function logs(request: Request): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request);
  const level = /\b(errors?|warn(?:ing)?s?|fatal|critical|info|debug)\b/
    .exec(skeleton.text)?.[1]
    ?.replace(/s$/, '')
    .replace(/^warning$/, 'warn');
  const quote = skeleton.first('quote');
  const query: SignalQuery = {
    aggregation: 'count',
    ...(level ? { level } : {}),
    ...(quote ? { contains: quote.value } : {}),
    ...(scope.service ? { service: scope.service } : {}),
    windowSeconds: scope.windowSeconds ?? 300,
  };
  const list = numeric(takePredicates(skeleton)).filter((one) => typeof one.value === 'number' || one.versus !== undefined);
  if (list.length === 0 && !quote && !level) return noLimit('number of log lines');
  return build('logs', query, 'count', list.length > 0 ? list : [{ operator: 'gt', value: 0 }], skeleton.text);
}

function errors(request: Request): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request);
  const service = scope.service ? { service: scope.service } : {};
  const quote = skeleton.first('quote');
  const contains = quote ? { contains: quote.value } : {};
  if (
    /\bnew (?:kinds? of |types? of |unseen |production )*(?:errors?|exceptions?|issues?|crash(?:es)?|error groups?)\b|\b(?:never|not) seen before\b|\bfirst time\b|\bregress/.test(
      skeleton.text,
    ) &&
    !/§n/.test(skeleton.text)
  ) {
    return build(
      'errors',
      { aggregation: 'new', ...service, ...contains },
      'errors',
      [{ operator: 'appeared' }],
      skeleton.text,
      'list',
    );
  }
  const list = numeric(takePredicates(skeleton));
  const useful = list.filter(
    (one) =>
      typeof one.value === 'number' || one.versus !== undefined || one.operator === 'increased' || one.operator === 'anomalous',
  );
  if (useful.length === 0 && !/\b(?:any|an|there is|occurs?|happens?|thrown|appears?)\b/.test(request.whole))
    return noLimit('number of errors');
  return build(
    'errors',
    { aggregation: 'count', ...service, ...contains, windowSeconds: scope.windowSeconds ?? 300 },
    'count',
    useful.length > 0 ? useful : [{ operator: 'gt', value: 0 }],
    skeleton.text,
  );
}

function events(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const rest = skeleton.text;
  const quoted = /\b(?:the )?events? (?:called |named )?(§q\d+)|(§q\d+) events?\b/.exec(rest);
  const slot = skeleton.of(quoted?.[1] ?? quoted?.[2]);
  const qualified = /\b(?:(failed|new|active|successful|completed|cancelled|unique|daily active) )?/.source;
  const known = new RegExp(`${qualified}(?:${EVENTS.source})`).exec(rest);
  const event = slot?.kind === 'quote' ? slot.value : known ? known[0].trim() : undefined;
  if (!event) return undefined;
  const scope = takeScope(request);
  const list = numeric(takePredicates(skeleton));
  if (list.length === 0)
    return /\bevents?\b|sign|order|purchase/.test(event) && /·/.test(rest) ? noLimit(`number of ${event}`) : undefined;
  // A noun of trade beside an amount of money is about a page that was not named.
  if (list.some((one) => one.unit !== undefined && one.unit !== '%')) return undefined;
  return build(
    'events',
    {
      event,
      aggregation: 'count',
      ...(scope.service ? { service: scope.service } : {}),
      windowSeconds: scope.windowSeconds ?? 86_400,
    },
    'count',
    list,
    skeleton.text,
  );
}

function metricOf(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const named =
    /\b(?:the )?(?:(?<agg>average|avg|mean|max(?:imum)?|min(?:imum)?|sum|total|last|rate) (?:of )?)?(?:the )?(?:metric|gauge|counter|time series) (?:called |named )?(?<name>§q\d+|§j\d+|[a-z_][\w.:/-]{0,100})/.exec(
      skeleton.text,
    ) ?? /\b(?:the )?(?<name>§q\d+|[a-z_][\w.:-]{0,100}) (?:metric|gauge|counter)\b/.exec(skeleton.text);
  if (!named || (request.urls.length > 0 && !request.urls.every((url) => url.bare))) return undefined;
  const slot = skeleton.of(named.groups!.name);
  const metric = slot?.kind === 'quote' || slot?.kind === 'path' ? slot.value : named.groups!.name!;
  if (/^(?:is|on|in|of|the)$/.test(metric)) return undefined;
  skeleton.replace(named, ' ');
  const scope = takeScope(request);
  const aggregation =
    {
      average: 'avg',
      avg: 'avg',
      mean: 'avg',
      max: 'max',
      maximum: 'max',
      min: 'min',
      minimum: 'min',
      sum: 'sum',
      total: 'sum',
      last: 'last',
      rate: 'rate',
    }[named.groups!.agg ?? 'avg'] ?? 'avg';
  const silent = /\b(?:no data|stops? reporting|absent|missing|not reporting|no longer reports?)\b/.exec(skeleton.text);
  if (silent)
    return build(
      'metrics',
      { metric, aggregation, windowSeconds: scope.windowSeconds ?? 300 },
      metric.slice(0, 100),
      [{ operator: 'absent' }],
      '',
    );
  const list = numeric(takePredicates(skeleton));
  if (list.length === 0) return noLimit(`metric ${metric}`);
  return build(
    'metrics',
    { metric, aggregation, ...(scope.service ? { service: scope.service } : {}), windowSeconds: scope.windowSeconds ?? 300 },
    metric.slice(0, 100),
    list,
    skeleton.text,
  );
}

function facts(request: Request): Outcome {
  const { skeleton } = request;
  const named = /\b(?:the )?(?:value of |fact of )?(?:the )?(?:monitor|fact) (§q\d+)/.exec(skeleton.text)!;
  const slot = skeleton.of(named[1]);
  const monitor = slot?.kind === 'quote' ? slot.value : '';
  skeleton.replace(named, ' ');
  const list = takePredicates(skeleton);
  if (list.length === 0) return noLimit(`value of "${monitor}"`);
  return build('facts', { monitor, aggregation: 'last' }, 'value', list, skeleton.text);
}

/** The say-back form: `in spans (service "checkout", aggregation "p95", over 5 minutes)`. */
function explicitQuery(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const match =
    /(?:the )?(?<field>[^·¤()]{0,160}?) ?\bin (?<dataset>metrics|events|logs|spans|errors|facts) \((?<list>[^()]{0,900})\)/.exec(
      skeleton.text,
    );
  if (!match) return undefined;
  const query: Record<string, unknown> = {};
  for (const pair of match.groups!.list!.split(' , ')) {
    const over = /^ ?over (§d\d+)/.exec(pair);
    if (over) {
      const slot = skeleton.of(over[1]);
      if (slot?.kind === 'duration') query.windowSeconds = Math.round(slot.seconds);
      continue;
    }
    const entry = /(§q\d+|[\w.-]+) (§[qnp]\d+)/.exec(pair);
    const [key, value] = [skeleton.of(entry?.[1]), skeleton.of(entry?.[2])];
    if (!entry || !value) continue;
    const name = key?.kind === 'quote' ? key.value : entry[1]!;
    query[name] = value.kind === 'quote' ? fromText(value.value) : 'amount' in value ? value.amount : undefined;
  }
  const fieldSlot = /§q\d+/.exec(match.groups!.field!)?.[0];
  const quoted = skeleton.of(fieldSlot);
  const field =
    quoted?.kind === 'quote' ? quoted.value : nounOf(skeleton.words(match.groups!.field!)).replaceAll(' rate', '_rate');
  skeleton.replace(match, ' · ');
  const list = takePredicates(skeleton);
  if (list.length === 0) return noLimit(field);
  const lists = list.some((one) => one.operator === 'appeared' || one.operator === 'disappeared');
  const outcome = build(
    match.groups!.dataset as QuerySource['dataset'],
    { aggregation: 'count' },
    field,
    list,
    skeleton.text,
    lists ? 'list' : 'number',
  );
  if ('draft' in outcome && outcome.draft.source.kind === 'query') outcome.draft.source.query = query;
  return outcome;
}

function fromText(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
