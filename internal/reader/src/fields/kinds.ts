import type { Ask } from '@monitors/contract';
import { fold } from '../text.ts';

/** What sort of thing a field is: which reader finds it and how its text becomes a value. */
type FieldKind =
  | 'price'
  | 'availability'
  | 'rating'
  | 'review_count'
  | 'identifier'
  | 'title'
  | 'author'
  | 'date'
  | 'description'
  | 'currency'
  | 'quantity'
  | 'percentage'
  | 'version'
  | 'status'
  | 'items'
  | 'text'
  | 'generic';

const KINDS: Record<Exclude<FieldKind, 'generic'>, string> = {
  price:
    'price|cost|amount due|fare|rate per night|current price|sale price|bid|current bid|offer price|total price|ticket price|rent',
  availability: 'availability|in stock|stock|stock status|available|instock|back in stock|is available',
  rating: 'rating|stars rating|score rating|average rating|review score|star rating',
  review_count: 'review count|reviews|number of reviews|ratings|rating count|votes|number of ratings',
  identifier: 'sku|product code|item number|article number|gtin|ean|upc|isbn|mpn|asin|part number|model number|product id',
  title: 'title|headline|name|product name|product title|heading|main heading|page title|article title|name of the product',
  author: 'author|byline|writer|brand|publisher|manufacturer|maker|seller',
  description: 'description|summary|subtitle|standfirst|excerpt|product description|meta description',
  currency: 'currency|price currency|currency code',
  date: 'date|published|updated|published date|date published|publication date|date of publication|publish date|posted date|date posted|updated date|date updated|date modified|modified date|event|event date|published at|updated at|last updated|last modified|release date|start date|end date|deadline|next event|expires|modified|due date',
  quantity:
    'temperature|humidity|wind|wind speed|pressure|weight|height|length|width|depth|distance|speed|volume|size|rainfall|snowfall|snow depth|water level|level|power|energy|voltage|altitude|visibility|precipitation',
  percentage:
    'percentage|percent|discount|interest rate|apr|apy|mortgage rate|unemployment rate|uptime|inflation|battery|approval',
  version: 'version|release|latest version|latest release|current version|build',
  status: 'status|state|system status|service status|order status|condition',
  items:
    'items|posts|articles|entries|list|new posts|post|article|news|episodes|jobs|listings|results|releases|links|events|videos|products|headlines',
  text: 'text|content|page|anything|body|page text|page content|whole page|html|quote|mention|mentions',
};

const BY_FIELD = new Map<string, FieldKind>();
for (const [kind, names] of Object.entries(KINDS)) for (const name of names.split('|')) BY_FIELD.set(name, kind as FieldKind);

/** Words of a field that say nothing of what is asked: the label names it. */
const UNSAID = new Set(['text', 'number', 'value', 'date', 'generic', 'field']);

/** The name of what is asked: the field's own, or the user's words where those name a field and the field does not. */
export function fieldOf(ask: Ask): string {
  const field = fold(ask.field.replaceAll('_', ' '));
  const label = ask.label ? fold(ask.label).replace(/^the /, '') : '';
  return UNSAID.has(field) && BY_FIELD.has(label) ? label : field;
}

/** The kind of the asked field; a list is always `items`, a quoted or whole text is `text`, an unknown field is found by its label. */
export function kindOf(ask: Ask): FieldKind {
  if (ask.type === 'list') return 'items';
  if (ask.quote && ask.type === 'text') {
    const named = BY_FIELD.get(fieldOf(ask));
    return named === 'title' || named === 'status' || named === 'author' ? named : 'text';
  }
  const field = fieldOf(ask);
  const kind = BY_FIELD.get(field) ?? 'generic';
  if (ask.label && fold(ask.label) !== field && (kind === 'generic' || kind === 'text')) return 'generic';
  if (
    ask.type === 'number' &&
    (kind === 'status' ||
      kind === 'title' ||
      kind === 'text' ||
      kind === 'author' ||
      kind === 'items' ||
      kind === 'description' ||
      kind === 'currency')
  )
    return 'generic';
  if (ask.type === 'text' && kind === 'items') return 'text';
  return kind;
}

/** The words a value may be labelled with: those of the user first, then those of the field. */
export function labelsOf(ask: Ask): string[] {
  const own = [ask.label, ask.field.replaceAll('_', ' ')].filter((label): label is string => Boolean(label)).map(fold);
  const generic = new Set(['number', 'value', 'text', 'count', 'amount', 'date', 'generic']);
  const labels = own.filter((label, index) => label && own.indexOf(label) === index && !(generic.has(label) && own.length > 1));
  const stripped = labels.map((label) =>
    label.replace(/^(?:the )?(?:number|count|amount|total|value) (?:of )?|^the /, '').replace(/ (?:count|number|value)$/, ''),
  );
  // "Open issues" stands on a page as "Issues": what the user adds to tell a thing apart is not always written.
  const bare = stripped.map((label) =>
    label.replace(/^(?:open|total|current|new|active|overall|latest|average|live|my|our|todays?) (?=\S)/, ''),
  );
  return [...new Set([...labels, ...stripped, ...bare])].filter(Boolean);
}
