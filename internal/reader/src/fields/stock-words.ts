import { clean } from '../text.ts';
import { NOT_THE_THING, STOCK_PHRASES } from './stock-phrases.data.ts';

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

/** Phrases of a script without spaces between words need no edges; others must not stand inside a longer word. */
function compile(phrases: readonly string[]): RegExp {
  const spaced = phrases.filter(isSpaced).join('|') || '(?!)';
  const bare = phrases.filter((phrase) => !isSpaced(phrase)).join('|') || '(?!)';
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${spaced})(?![\\p{L}])|${bare}`, 'iu');
}

function isSpaced(phrase: string): boolean {
  return !/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(phrase);
}

const PATTERNS = STOCK_PHRASES.map(({ word, phrases }) => ({ word, pattern: compile(phrases) }));

/** The status a short text says in words; a negation wins over the words it negates. */
export function statusOf(text: string): StockStatus | undefined {
  const line = clean(text).slice(0, 300);
  const machine = line.length < 60 ? schemaStatus(line) : undefined;
  if (machine) return machine;
  if (NOT_THE_THING.test(line)) return undefined;
  for (const { word, pattern } of PATTERNS) if (pattern.test(line)) return STATUS[word];
  return undefined;
}
