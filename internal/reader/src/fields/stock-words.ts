import { clean } from '../text.ts';

/** The five states of a thing on sale; the first and the last can be had now. */
export type StockStatus = { word: 'in_stock' | 'out_of_stock' | 'preorder' | 'backorder' | 'limited'; isAvailable: boolean };

const STATUS: Record<StockStatus['word'], StockStatus> = {
  in_stock: { word: 'in_stock', isAvailable: true },
  limited: { word: 'limited', isAvailable: true },
  preorder: { word: 'preorder', isAvailable: false },
  backorder: { word: 'backorder', isAvailable: false },
  out_of_stock: { word: 'out_of_stock', isAvailable: false },
};

/** schema.org ItemAvailability and the words that feeds use for it. */
const SCHEMA: Record<string, StockStatus['word']> = {
  instock: 'in_stock',
  in_stock: 'in_stock',
  instoreonly: 'in_stock',
  onlineonly: 'in_stock',
  available: 'in_stock',
  limitedavailability: 'limited',
  lowstock: 'limited',
  outofstock: 'out_of_stock',
  out_of_stock: 'out_of_stock',
  oos: 'out_of_stock',
  soldout: 'out_of_stock',
  discontinued: 'out_of_stock',
  unavailable: 'out_of_stock',
  notavailable: 'out_of_stock',
  preorder: 'preorder',
  presale: 'preorder',
  backorder: 'backorder',
  madetoorder: 'in_stock',
};

const PHRASES: [RegExp, StockStatus['word']][] = [
  [
    /\b(?:out[ -]of[ -]stock|sold[ -]?out|not (?:currently )?(?:in stock|available)|(?:currently|temporarily|now|is|item|product|no longer|permanently)[ -]+(?:un|not )available|no longer (?:available|for sale|stocked)|unavailable|discontinued|none left|0 (?:in stock|available|left)|stock: ?0\b|notify me when|email me when|back in stock|join (?:the )?wait ?list|this listing (?:was )?ended|no stock|coming soon|ausverkauft|nicht (?:mehr )?(?:verf.gbar|lieferbar|vorr.tig|auf lager)|derzeit nicht|vergriffen|.puis.|rupture de stock|en rupture|indisponible|plus disponible|agotado|sin (?:stock|existencias)|no disponible|esaurito|non disponibile|uitverkocht|niet (?:op voorraad|leverbaar)|slut i lager|udsolgt|utsolgt|wyprzedany|brak w magazynie|esgotado|indispon.vel)/i,
    'out_of_stock',
  ],
  [/\b(?:pre-?order(?:s|ed)?|vorbestell\w*|pr.commande\w*|pr.commander|reserva anticipada|preordine|preventa)\b/i, 'preorder'],
  [/\b(?:back-?order(?:ed|s)?|available on back-?order|auf bestellung|sur commande|nachbestellt)\b/i, 'backorder'],
  [
    /\b(?:only \d+ (?:left|remaining|in stock|available)|low (?:in )?stock|last (?:one|few|\d+)|few (?:left|remaining)|limited (?:stock|availability|quantity)|almost gone|nur noch \d+|plus que \d+|solo \d+|.ltimas? unidades|hurry,? only)\b/i,
    'limited',
  ],
  [
    /\b(?:in[ -]stock|available (?:now|for|to ship|today|online|immediately)|ready to ship|ships (?:today|now|in|within|from)|auf lager|sofort (?:lieferbar|verf.gbar)|lieferbar|vorr.tig|en stock|disponible|disponibile|op voorraad|i lager|p. lager|w magazynie|em estoque|^available)\b/i,
    'in_stock',
  ],
];

/** What else a page calls available or not: pictures, helpers, payment plans. */
const NOT_THE_THING =
  /^(?:image|video|photo|picture|media|preview|map|chat|list|financing|support|gift wrap|variant|pick-?up|delivery|store)\b|\b(?:versions?|options?|colou?rs?|sizes?|financing|plans?) (?:are )?available/i;

/** The status a machine value such as `https://schema.org/InStock` names. */
export function schemaStatus(value: string): StockStatus | undefined {
  const name = value
    .trim()
    .replace(/^.*[/#:]/, '')
    .toLowerCase()
    .replace(/[\s-]+/g, '');
  const word = Object.hasOwn(SCHEMA, name) ? SCHEMA[name] : undefined;
  return word ? STATUS[word] : undefined;
}

/** The status a short text says in words; a negation wins over the words it negates. */
export function statusOf(text: string): StockStatus | undefined {
  const line = clean(text).slice(0, 300);
  const machine = line.length < 60 ? schemaStatus(line) : undefined;
  if (machine) return machine;
  if (NOT_THE_THING.test(line)) return undefined;
  for (const [pattern, word] of PHRASES) if (pattern.test(line)) return STATUS[word];
  return undefined;
}
