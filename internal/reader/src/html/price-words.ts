/** What the words beside an amount say it is, when it is not the price. Fixed patterns over at most 80 characters. */
const BEFORE: [RegExp, string][] = [
  [
    /(?:\b(?:was|were|reg(?:ular)?(?: price)?|rrp|r\.r\.p|msrp|srp|list(?: price)?|orig(?:inal(?:ly)?)?(?: price)?|compare(?:d)? at|comparable value|before|old price|retail(?: price)?|typical(?: price)?|previous(?:ly)?(?: price)?|uvp|statt|bisher|ehemals|vorher|au lieu de|prix (?:conseill|public|de d.part|barr|normal|habituel|d.origine)\S*|antes|precio (?:anterior|original|normal)|prima|invece di|van|prezzo (?:precedente|originale)|valued at|value|worth|lowest(?: price)?[^$€£]{0,30}|strike(?:through)?|prior|last price|everyday price)\.?)\s*[:.-]?\s*$/i,
    'An old or list price',
  ],
  [
    /(?:\b(?:save|saves?|saving|savings|you save|discount(?:ed by)?|off|rebate|coupon|voucher|code|extra|cash ?back|earn(?: up to)?|economisez|.conomisez|remise|sparen|ersparnis|ahorra|ahorro|risparmi|bespaar|minus|instant)\b[^.!?]{0,18}|^\s*[-−]\s*)$/i,
    'A saving or a coupon',
  ],
  [
    /\b(?:shipping|express|overnight|priority|economy|delivery|postage|freight|handling|versand(?:kosten)?|lieferung|livraison|frais de port|env.o|spedizione|verzending|import (?:fees|charges)|customs|duties|tax|taxes|vat|mwst|tva|eco-?(?:part|tax)\S*|deposit|pfand|fee|fees|surcharge|p&p|insurance)\b[^.!?]{0,22}$/i,
    'A cost of shipping, tax or service',
  ],
  [
    /\b(?:orders? (?:of |over |above |from )|over|above|spend|minimum|at least|exceeding|ab einem|purchases? (?:of|over)|d.s|. partir d.une commande|up to|gift card|e-?gift|donate|donation|trade-?in|get up to|credit|reward|budget|maximum|max\.|under|less than|balance)\s*(?:of|value)?\s*$/i,
    'A threshold or a credit',
  ],
  [
    /(?<!add(?:ed)? (?:item )?to (?:my |your |the )?)\b(?:sub-?total|total|cart|basket|warenkorb|panier|estimated total|items?\))\s*[:.]?\s*$/i,
    'The sum of a cart',
  ],
  [
    /(?:\b(?:payments? of|instal+ments? of|\d+ ?x|x ?\d+|or \d+ (?:interest|payments|equal)[^.!?]{0,30}|pay (?:in )?\d[^.!?]{0,30}|monthly|mensualit.s? de|raten|cuotas de|rate da|termijnen|for \d+ months?|due today|per month|financing|apr|as low as [^.!?]{0,10}\/mo)\b[^.!?$€£]{0,12}|\d+ ?[x×]\s*)$/i,
    'An instalment',
  ],
  [
    /\b(?:member(?:s|ship)?|loyalty|club|subscribers?|prime|student|wholesale|trade|b2b|first order|subscribe (?:and|&|\+) save|auto-?(?:ship|replenish|delivery|refill)|subscription)\b(?: price| only| pay)?\s*[:.-]?\s*$/i,
    'A price for members or subscribers',
  ],
  [/(?:^|\s)[+＋]\s*$/, 'A surcharge of an option'],
  [
    /\b(?:from|starting (?:at|from)|starts (?:at|from)|as low as|ab|a partir de|. partir de|d.s|desde|vanaf|da|fr.n|od)\s*[:.]?\s*$/i,
    'from',
  ],
];

const AFTER: [RegExp, string][] = [
  [
    /^\s*(?:\*|usd|eur|gbp|cad|aud)?\s*(?:\/|per|a|an|each|every|p\.?|pro|par|al|por)\s*(?:mo|month|yr|year|jahr|annum|mth|m|monat|mois|mes|mese|maand|week|wk|fortnight)\b/i,
    'An instalment',
  ],
  [
    /^\s*(?:\/|per|pro|je|par|por|al|p\.)\s*(?:\d+(?:[.,]\d+)?\s*)?(?:kg|g|gr|gram|grams|mg|lb|lbs|pound|oz|ounce|fl\.? ?oz|l|ltr|litre|liter|ml|cl|m|m2|m²|sq\.? ?(?:ft|m|metre|meter|foot)|sqm|ft|foot|yd|yard|cm|count|ct|unit|sheet|piece|pc|meal|serving|dose|portion|stück|stk|tablet|capsule|serving|cup|day|night|wash|100)\b\.?/i,
    'A price per unit',
  ],
  [
    /^\s*(?:off\b|(?:in|of|worth of) (?:rewards?|points|credit|store credit|cash ?back)|back\b|rewards?\b|discount|savings?|cash ?back|rebate|coupon|gift|credit|in savings|de r.duction|rabatt|value\b|bonus)/i,
    'A saving or a coupon',
  ],
  [
    /^\s*(?:shipping|delivery|postage|p&p|versand|frais de port|livraison|import|handling|fee\b|deposit|for shipping)/i,
    'A cost of shipping, tax or service',
  ],
  [
    /^\s*[,.]?\s*(?:x|×|\*|in|over|for|with)?\s*\d+\s*(?:x\b|instal|interest|equal|payments?|monthly|months?|mois|monate|raten|fortnightly|weeks)/i,
    'An instalment',
  ],
  [
    /^\s*(?:with|via|by|avec|mit)\s*(?:klarna|afterpay|affirm|sezzle|clearpay|zip|shop ?pay|paypal|alma|laybuy)/i,
    'An instalment',
  ],
  [/^\+(?:\s|$)|^\s*(?:or more|and (?:over|up|above)|minimum|threshold|\+?\s*orders?)\b/i, 'A threshold or a credit'],
  [/^\s*(?:for (?:members|subscribers|prime)|with (?:membership|subscription|prime))/i, 'A price for members or subscribers'],
];

/** "(inc. tax)" says how a price is meant, not that it is a tax. */
const TAX_NOTE =
  /\(?\b(?:incl?|including|excl?|excluding|ex|inkl|zzgl|exkl|with|without|hors|ttc|ht)\.? ?(?:\w+\.? )?(?:sales )?(?:tax(?:es)?|vat|gst|mwst|tva|iva|btw)\)?/gi;

/** What an amount is by the words around it: a reason it is not the price, `from` for the low end of a range, or nothing. */
export function roleByWords(before: string, after: string): string | undefined {
  const left = before.replace(TAX_NOTE, ' ').slice(-80);
  const right = after.slice(0, 60);
  for (const [pattern, role] of AFTER) if (pattern.test(right)) return role;
  for (const [pattern, role] of BEFORE) if (pattern.test(left)) return role;
  return undefined;
}
