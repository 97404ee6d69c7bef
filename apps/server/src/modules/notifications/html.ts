/** Markup that is sent as it is: made by {@link html}, or of our own constants. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | null | undefined | false;

/** A template whose text parts are markup and whose values are escaped, unless they are markup already; nothing becomes nothing. */
export function html(markup: TemplateStringsArray, ...values: Part[]): Html {
  return new Html(markup.map((piece, index) => (index === 0 ? '' : rendered(values[index - 1])) + piece).join(''));
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function rendered(value: Part): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

/** An address that may stand in a link: http and https only, otherwise undefined. */
export function linkable(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}
