import { conditionOf, flat, type Outcome, type Request } from './outcome.ts';
import type { Predicate } from './predicate.ts';
import { takePredicates } from './predicates.ts';

const RESOURCES: { check: 'disk' | 'memory' | 'cpu' | 'load'; words: RegExp; used: string; free?: string }[] = [
  {
    check: 'disk',
    words:
      /(?:^|· )(?:the )?\/[\w./-]* (?:has|is|partition|volume|drops|fills|goes|gets|falls)\b|\b(?:disks?|hard drive|drive|storage|filesystem|file system|partition|volume|ssd)(?: (?:space|usage|use|utili[sz]ation|capacity|full|fills|is))?\b/,
    used: 'disk_used',
    free: 'disk_free',
  },
  {
    check: 'memory',
    words: /\b(?:memory|ram|swap)(?: (?:usage|use|utili[sz]ation|consumption))?\b/,
    used: 'memory_used',
    free: 'memory_free',
  },
  { check: 'cpu', words: /\b(?:cpus?|processor)(?: (?:usage|use|utili[sz]ation|load))?\b/, used: 'cpu_used' },
  { check: 'load', words: /\b(?:load average|system load|server load|load)\b/, used: 'load' },
];

/** Disk, memory, processor and load of the machine; undefined where the sentence is about none of them. */
export function machineOutcome(request: Request): Outcome | undefined {
  const { skeleton } = request;
  if (request.urls.some((url) => !url.bare || url.scheme === 'http' || url.scheme === 'https')) return undefined;
  const resource = RESOURCES.find(({ words }) => words.test(skeleton.text));
  if (!resource) return undefined;
  if (/\b(?:price|cost|stock|buy|product|ssd card|gb of|p\d\d|metric|log|service)\b/.test(skeleton.text) || request.variant)
    return undefined;
  const text = skeleton.text;
  const path = /(?:^| )(\/[\w./-]{0,100})(?= |$)/.exec(text)?.[1];
  const full = /(§p\d+|§n\d+) (?:full|used|utili[sz]ed|busy|in use|consumed)\b/.exec(text);
  const compared = full
    ? /\b(?:than|over|above|below|under|least|most|exceeds|beyond|past) $/.test(text.slice(0, full.index))
    : false;
  if (full && !compared) skeleton.replace(full, ` over or equal to ${full[1]} used`);
  const left =
    /(?:less than|under|below|only|fewer than)? ?(§[xpn]\d+)(?: of)?(?: the)?(?: \w+){0,2} ?(?:left|free|remaining|available)\b/.exec(
      skeleton.text,
    );
  const free = resource.free && (left !== null || /\b(?:free|left|remaining|available|runs? (?:low|out))\b/.test(text));
  if (left && !/(?:less|under|below|only|fewer)/.test(left[0])) skeleton.replace(left, ` at most ${left[1]} `);
  const predicates = takePredicates(skeleton).filter((one) => !one.bare && one.field !== 'availability');
  const field = free ? resource.free! : resource.used;
  const warnings = request.warnings;
  const target = request.urls[0]?.text ?? (resource.check === 'disk' ? (path ?? '/') : 'localhost');
  let list = predicates;
  if (list.length === 0) {
    if (!/\b(?:almost|nearly|full|fills? up|runs? (?:low|out)|high|low|exhausted|spikes?|maxed|overload(?:ed)?)\b/.test(text)) {
      return {
        refusal: {
          missing: ['condition'],
          message: `Say at which ${resource.check} usage you want to be told, for example "when ${resource.check} usage is over 90 %".`,
        },
      };
    }
    const assumed: Predicate = free ? { operator: 'lt', value: 10, unit: '%' } : { operator: 'gt', value: 90, unit: '%' };
    warnings.push(`No limit was named; ${free ? 'less than 10 % free' : 'over 90 %'} is assumed.`);
    list = [assumed];
  }
  if (!request.urls[0]) warnings.push('The machine that Monitors! runs on is measured.');
  // Usage is hardly ever exactly a number: "at 90 %" means reaching it.
  const { predicates: flatList, logic } = joined(list, skeleton.text);
  const all = flatList.map((one) =>
    one.operator === 'eq' && typeof one.value === 'number'
      ? { ...one, operator: free ? ('lte' as const) : ('gte' as const) }
      : one,
  );
  const conditions = all.map((one) =>
    conditionOf(
      field,
      resource.check !== 'load' && one.unit === undefined && typeof one.value === 'number' ? { ...one, unit: '%' } : one,
    ),
  );
  return {
    draft: {
      source: { kind: 'probe', check: resource.check, target },
      conditions,
      logic,
      factType: 'number',
      frequency: 60,
      category: 'technology',
    },
  };
}

/** All predicates flat with one logic: "or" anywhere between the marks, else "and". */
export function joined(predicates: Predicate[], text: string): { predicates: Predicate[]; logic: 'AND' | 'OR' } {
  const order = [...text.matchAll(/¤(\d+)/g)].map((match) => Number(match[1]));
  const sorted = order.length === predicates.length ? order.map((index) => predicates[index]!).filter(Boolean) : predicates;
  const parts = sorted.map(flat);
  const or = /¤\d+[^¤]*\bor\b[^¤]*¤/.test(text) || parts.some((part) => part.logic === 'OR');
  return { predicates: parts.flatMap((part) => part.predicates), logic: or ? 'OR' : 'AND' };
}
