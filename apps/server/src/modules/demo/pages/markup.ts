/** Markup that is safe to send: everything put into it was escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(escaped).join('');
  if (value === false || value === null || value === undefined) return '';
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

/** HTML or XML from a template; values are escaped unless they are {@link Markup}, lists are joined, `false` and nothing leave no trace. */
export function markup(parts: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(parts.map((part, index) => part + (index < values.length ? escaped(values[index]) : '')).join(''));
}

/** A value as JSON inside a script element; `<` cannot end it. */
export function jsonMarkup(value: unknown): Markup {
  return new Markup(
    JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
