import { recased } from './facts.ts';
import type { Outcome, Request } from './outcome.ts';
import { takePredicates } from './predicates.ts';
import { build, NO_SERVICE, noLimit, numeric, takeScope } from './query-parts.ts';

const NO_NAME =
  /^(?:the|of|for|on|in|a|an|our|my|is|average|avg|mean|median|overall|global|total|request|requests|error|http|web|page|server|current|its|service|p)$/;

/** Latency, error rate and throughput of services and operations. */
export function spans(request: Request, aggregation: string, field: string): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request, aggregation === 'rate');
  const words =
    /\b(?:error (?:rate|ratio|percentage)|(?:failure|fail|5xx|4xx) rate|latency|latencies|response times?|duration|request times?|throughput|request rate|requests? per (?:second|minute)|rps|qps|processing time|query times?|(?:rate|percentage|share) of (?:errors|failed requests|failures)|errors|failures|requests)\b/.exec(
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
