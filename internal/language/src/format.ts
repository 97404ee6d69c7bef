import { CURRENCY_CODES } from './numbers/currencies.data.ts';

/** A value for humans: `1,299.00 USD` as money of the locale, `12.5 km/h`, `5 %`, `yes`/`no` for booleans. */
export function formatValue(value: unknown, unit?: string, locale = 'en'): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return `${new Intl.NumberFormat(safe(locale)).format(value.length)} items`;
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return String(value);
  if (unit && CURRENCY_CODES.has(unit) && unit !== 'BTC' && unit !== 'ETH') {
    const digits = Number.isInteger(value) ? { minimumFractionDigits: 0 } : {};
    return new Intl.NumberFormat(safe(locale), { style: 'currency', currency: unit, ...digits }).format(value);
  }
  const number = new Intl.NumberFormat(safe(locale), { maximumSignificantDigits: 12 }).format(value);
  if (!unit) return number;
  return unit === '%' || unit === '°'
    ? `${number}${unit === '%' && !/^en|^ja|^zh/.test(locale) ? '\u00a0' : ''}${unit}`
    : `${number} ${unit}`;
}

function safe(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
