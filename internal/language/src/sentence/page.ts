import type { Ask, Condition, PageSource } from '@monitors/contract';
import { contradiction, typeClash } from './conflicts.ts';
import { COUNTED, FIELDS } from './facts.data.ts';
import { nounOf, recased, type Subject, subjectOf } from './facts.ts';
import { conditionOf, flat, type Outcome, type Request } from './outcome.ts';
import { dropUrls, type Pointed, takePointers } from './pointers.ts';
import { NEGATED, type Predicate } from './predicate.ts';
import { takePredicates } from './predicates.ts';
import { IF_NOT } from './probe-parts.ts';
import type { Skeleton } from './skeleton.ts';
import { namedThing, refersBack } from './thing.ts';
import { takeState, takeUnquoted } from './unquoted.ts';

/** "should stay under 60; warn me if not": what is asked for is the opposite. */
const SHOULD = /\b(?:should|must|has to|have to|is supposed to|needs to)\b/;
/** "should not exceed 40; alert me if it does". */
const IF_SO = /\b(?:should|must|may) not\b.*\b(?:if|when) (?:it|they|that) (?:does|do|is|are|happens)(?= ?(?:$|[.,!?;]))/;
/** "is it still available? tell me when it is not". */
const STILL =
  /(?:\b(?:is|are) [^·?]{0,80}\?|\bstill\b).*\b(?:if|when|once) (?:it|they|that) (?:is|are) (?:not|no longer)(?= ?(?:$|[.,!?;]|any ?more))/;

/** `back`: its clause only refers to what was named before. */
type Found = { subject: Subject; predicate: Predicate; back?: boolean };

/** Facts of a thing that a sentence may name beside its address. */
const NAMED_THINGS = /^(?:price|availability|rating|review_count)$/;

/** What a page, JSON document or feed is asked; the refusal says what is missing. */
export function pageOutcome(request: Request, asked: { notices: number; watches: number; triggers: number }): Outcome {
  const { skeleton, urls, warnings } = request;
  const url = urls.find((one) => one.scheme === '' || one.scheme === 'http' || one.scheme === 'https');
  const thing = namedThing(skeleton);
  const pointed = takePointers(skeleton);
  const currency = skeleton.slots.find((slot) => slot.kind === 'currency');
  dropUrls(skeleton);
  takeUnquoted(skeleton);
  const predicates = takePredicates(skeleton);
  if (
    predicates.length === 0 &&
    request.variant !== undefined &&
    /\b(?:has|have|again|there|appears|offered|carried|returns)\b/.test(skeleton.text)
  ) {
    skeleton.text += ' ¤0';
    predicates.push({ operator: 'eq', value: true, field: 'availability', type: 'boolean' });
  }
  if (predicates.length === 0 && url) predicates.push(...takeState(skeleton, warnings));
  if ((SHOULD.test(request.whole) && IF_NOT.test(request.whole)) || IF_SO.test(request.whole))
    for (const one of predicates) one.operator = NEGATED[one.operator] ?? one.operator;
  else if (STILL.test(request.whole)) for (const one of predicates) if (typeof one.value === 'boolean') one.value = !one.value;
  const found = place(skeleton, predicates, request.whole, pointed);
  const useful = dropBare(found.list);
  if (useful.length === 0) return nothing(request, url !== undefined, asked);
  if (!url) {
    return {
      refusal: {
        missing: ['where'],
        message: 'Say where this can be read: add the address of a page, for example "on https://example.org/page".',
      },
    };
  }
  for (const one of useful) {
    const named =
      pointed.path && /^(?:number|text)$/.test(one.subject.field) ? fieldOfPath(pointed.path, one.subject.type) : undefined;
    if (named) one.subject = { ...one.subject, field: named };
  }
  const first = useful[0]!;
  if (thing && first.subject.label === undefined && first.back && NAMED_THINGS.test(first.subject.field))
    first.subject = { ...first.subject, label: thing };
  const clash = typeClash(useful);
  if (clash) return clash;
  tellApart(useful);
  const conditions = useful.flatMap((one) =>
    conditionsOf(one, currency?.kind === 'currency' ? currency.currency : undefined, pointed),
  );
  const opposite = contradiction(conditions, found.logic);
  if (opposite) return opposite;
  const ask = askOf(
    first,
    conditions[0]!,
    pointed,
    request.variant,
    currency?.kind === 'currency' ? currency.currency : undefined,
    request.typed,
  );
  const fields = new Set(useful.map((one) => one.subject.field));
  if (fields.size > 1) warnings.push(`Several facts are compared; "${ask.field.replaceAll('_', ' ')}" is the one shown.`);
  const source: PageSource = { kind: 'page', url: url.url, render: render(request), ask };
  return {
    draft: {
      source,
      conditions,
      logic: found.logic,
      factType: ask.type,
      frequency: 3600,
      ...(isNews(first) ? { category: 'news' } : {}),
    },
  };
}

function isNews(found: Found): boolean {
  return (
    found.subject.field === 'items' &&
    /\b(?:post|article|story|news|blog|episode|video|press release)\b/.test(found.subject.label ?? '')
  );
}

function render(request: Request): PageSource['render'] {
  if (/\b(?:with|in|using|through|via) (?:a |the )?(?:real )?(?:browser|javascript)\b|\brender(?:ed|ing)?\b/.test(request.whole))
    return 'browser';
  return /\bwithout (?:a )?(?:browser|javascript)\b/.test(request.whole) ? 'http' : 'auto';
}

/** Gives every predicate its subject from the words before its mark, else behind it, else from its neighbour. */
function place(
  skeleton: Skeleton,
  predicates: Predicate[],
  whole: string,
  pointed: Pointed,
): { list: Found[]; logic: 'AND' | 'OR' } {
  const text = skeleton.text;
  const telling = predicates.some((one) => !one.bare);
  const marks = [...text.matchAll(/¤(\d+)/g)]
    .filter((match) => predicates[Number(match[1])] && !(telling && predicates[Number(match[1])]!.bare))
    .map((match) => ({ at: match.index, end: match.index + match[0].length, index: Number(match[1]) }));
  const list: Found[] = [];
  let logic: 'AND' | 'OR' = 'AND';
  let previous: Found | undefined;
  for (const [order, one] of marks.entries()) {
    const predicate = predicates[one.index]!;
    const from = order === 0 ? 0 : marks[order - 1]!.end;
    const between = withoutCurrency(skeleton, text.slice(from, one.at));
    if (order > 0 && /\bor\b/.test(between)) logic = 'OR';
    const clause = between.split(/·| , | ; | \. |\b(?:and|or|but)\b/).at(-1) ?? '';
    const before = nounOf(skeleton.words(clause));
    const behind = nounOf(
      skeleton.words(
        text
          .slice(one.end, marks[order + 1]?.at ?? text.length)
          .split(/·| , | \. | ; |\b(?:and|or|but|in|on|at|from|with|because|so|since|for)\b/)[0] ?? '',
      ),
    );
    const earlier = order === 0 && !before ? nounOf(skeleton.words(between)) : '';
    const told = FIELDS.some((field) => field.words.test(earlier)) || COUNTED.test(earlier) ? earlier : '';
    let noun = (predicate.field ? undefined : predicate.label) || before || behind || told;
    const holds =
      /\b(?:has|have|having|gets?|shows?|there (?:is|are)|with|reports?|reaches|hits|sees|of)\b ?$/.test(clause) && behind;
    if (
      behind &&
      (holds || (before && /^(?:it|page|site|repo|repository|project|app|product|item|article|post|video|channel)$/.test(before)))
    )
      noun = behind;
    let subject: Subject;
    if (!noun && !predicate.field && previous && pointed.label === undefined) {
      subject = continues(previous.subject, predicate) ? previous.subject : subjectOf('', predicate, whole);
    } else subject = subjectOf(noun, predicate, whole);
    if (
      behind &&
      before &&
      subject.field === 'number' &&
      !FIELDS.some((field) => field.words.test(before)) &&
      FIELDS.some((field) => field.type === 'number' && field.words.test(behind))
    )
      subject = subjectOf(behind, predicate, whole);
    if (pointed.label !== undefined) {
      const numeric = typeof predicate.value === 'number' || predicate.versus !== undefined;
      subject = {
        field: subject.field === 'text' && numeric ? 'number' : subject.field,
        type: numeric ? 'number' : subject.type,
        label: pointed.label,
      };
    }
    const entry = { subject, predicate, back: order === 0 && refersBack(clause.replace(/[^\p{L}' ]/gu, ' ')) };
    list.push(entry);
    previous = entry;
  }
  for (const entry of list) {
    const parts = flat(entry.predicate);
    if (parts.logic === 'OR') logic = 'OR';
  }
  return { list, logic };
}

function asMovement(level: Predicate, value: number): Predicate {
  if (level.operator === 'gt' || level.operator === 'gte') return { ...level, operator: 'change_gt' };
  if (level.operator === 'lt' || level.operator === 'lte') return { ...level, operator: 'change_lt', value: -Math.abs(value) };
  return level;
}

/** Two numbers with different names are two fields: the second goes by its name. */
function tellApart(list: Found[]): void {
  const first = list[0]!.subject;
  for (const one of list.slice(1)) {
    const { subject } = one;
    if (
      subject.field === first.field &&
      subject.type === 'number' &&
      subject.label &&
      first.label &&
      subject.label !== first.label
    ) {
      one.subject = { ...subject, field: subject.label.slice(0, 100) };
    }
  }
}

/** "the dollar price": a currency beside another name says what is counted in, not what is read. */
function withoutCurrency(skeleton: Skeleton, words: string): string {
  const rest = words.replace(/§c\d+/g, ' ');
  return nounOf(skeleton.words(rest)) ? rest : words;
}

function continues(subject: Subject, predicate: Predicate): boolean {
  const numeric =
    typeof predicate.value === 'number' || predicate.versus !== undefined || predicate.operator.startsWith('change');
  return numeric ? subject.type === 'number' : true;
}

/** "changes" says nothing beside a comparison that does. */
function dropBare(list: Found[]): Found[] {
  const telling = list.filter((one) => !one.predicate.bare);
  if (telling.length > 0) return telling;
  return list.slice(0, 1);
}

function conditionsOf(found: Found, currency: string | undefined, pointed: Pointed): Condition[] {
  const { predicates } = flat(found.predicate);
  return predicates.map((one) => {
    let predicate = one;
    const level = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'].includes(one.operator);
    if (found.subject.field === 'price' && one.unit === undefined && currency && typeof one.value === 'number')
      predicate = { ...one, unit: currency };
    // Whether a page's text "is" something is whether it stands there.
    if (
      found.subject.field === 'text' &&
      found.subject.label === undefined &&
      typeof one.value === 'string' &&
      level &&
      !pointed.path &&
      !pointed.selector
    ) {
      predicate = { ...predicate, operator: one.operator === 'ne' ? 'not_contains' : 'contains' };
    }
    // No price is a share of something: "rises above 5 %" of one is by how much.
    if (found.subject.field === 'price' && one.unit === '%' && level && typeof one.value === 'number' && !one.versus)
      predicate = asMovement(one, one.value);
    if (predicate.unit === '°')
      predicate = {
        operator: predicate.operator,
        ...(predicate.value === undefined ? {} : { value: predicate.value }),
        ...(predicate.versus ? { versus: predicate.versus } : {}),
      };
    return conditionOf(found.subject.field, predicate);
  });
}

function askOf(
  found: Found,
  condition: Condition,
  pointed: Pointed,
  variant: string | undefined,
  currency: string | undefined,
  typed: string,
): Ask {
  const { subject } = found;
  const relative = condition.unit === '%' && condition.operator.startsWith('change');
  const unit = relative ? undefined : (condition.unit ?? (subject.field === 'price' ? currency : undefined));
  const quoted =
    typeof condition.value === 'string' && (condition.operator === 'contains' || condition.operator === 'not_contains');
  const label = pointed.label ?? (subject.label ? recased(subject.label, typed) : undefined);
  return {
    field: subject.field,
    type: subject.type,
    ...(label ? { label: label.slice(0, 300) } : {}),
    ...(unit ? { unit } : {}),
    ...(pointed.path ? { path: pointed.path } : {}),
    ...(pointed.selector ? { selector: pointed.selector } : {}),
    ...(quoted ? { quote: String(condition.value).slice(0, 500) } : {}),
    ...(variant ? { variant } : {}),
  };
}

/** The field that the last step of a JSON path names, where a page's own word says it. */
function fieldOfPath(path: string, type: Ask['type']): string | undefined {
  const step = /([\p{L}_][\p{L}\d_-]*)[^\p{L}]*$/u.exec(path)?.[1]?.toLowerCase().replace(/[_-]/g, ' ');
  return step
    ? FIELDS.find((one) => one.type === type && one.words.test(step) && one.field !== 'availability')?.field
    : undefined;
}

function nothing(request: Request, hasUrl: boolean, asked: { notices: number; watches: number; triggers: number }): Outcome {
  const named = FIELDS.some((one) => one.words.test(request.whole)) || hasUrl || request.urls.length > 0;
  if (!named && asked.notices + asked.watches === 0 && asked.triggers === 0) {
    return {
      refusal: {
        missing: ['not_a_monitor'],
        message: 'This is not something that can be watched. Say what should be read, where, and when you want to be told.',
      },
    };
  }
  if (hasUrl) {
    return {
      refusal: {
        missing: ['condition'],
        message: 'Say when you want to be told, for example "when the price drops below $900" or "when anything changes".',
      },
    };
  }
  if (named)
    return {
      refusal: {
        missing: ['where', 'condition'],
        message: 'Say where this can be read (the address of a page) and when you want to be told.',
      },
    };
  if (asked.notices > 0 && asked.watches + asked.triggers === 0) {
    return {
      refusal: {
        missing: ['not_a_monitor', 'what', 'where'],
        message: 'This is not something that can be watched. Say what should be read, where, and when you want to be told.',
      },
    };
  }
  if (asked.notices + asked.watches > 0) {
    return {
      refusal: {
        missing: ['what', 'where'],
        message:
          'Say what should be watched and where, for example "when the price on https://example.org/page drops below $900".',
      },
    };
  }
  return {
    refusal: {
      missing: ['not_a_monitor', 'what', 'where'],
      message: 'This is not something that can be watched yet. Say what should be read, where, and when you want to be told.',
    },
  };
}
