import { type PageSource, SECRET_MASK, type Source } from '@monitors/contract';

/** Where a source holds a secret: a header by its name, or a text typed into a field; `key` is the same after a harmless edit. */
export interface SecretPlace {
  kind: 'header' | 'typed';
  key: string;
  /** As a client names the field. */
  field: string;
}

/** The source with each of its secrets replaced by what `change` makes of it; everything else stays as it is. */
export function mapSecrets(source: Source, change: (secret: string, place: SecretPlace) => string): Source {
  if (source.kind === 'page') return mapPage(source, change);
  if (source.kind !== 'probe' || !isTexts(source.options?.headers)) return source;
  return { ...source, options: { ...source.options, headers: mapHeaders(source.options.headers, 'source.options', change) } };
}

/** The source as anyone may see it. */
export function maskSecrets(source: Source): Source {
  return mapSecrets(source, () => SECRET_MASK);
}

/** Every secret of a source by its place. */
export function secretsOf(source: Source): { secret: string; place: SecretPlace }[] {
  const found: { secret: string; place: SecretPlace }[] = [];
  mapSecrets(source, (secret, place) => {
    found.push({ secret, place });
    return secret;
  });
  return found;
}

/** Whether a secret that was given for one source may be used by another without being given again: only where it goes to no other site. */
export function mayCarryOver(from: Source, to: Source, { kind }: SecretPlace): boolean {
  if (from.kind !== to.kind) return false;
  const known = new Set(originsOf(from));
  const asked = kind === 'header' ? originsOf(to).slice(0, 1) : originsOf(to);
  return asked.every((origin) => known.has(origin));
}

function mapPage(source: PageSource, change: (secret: string, place: SecretPlace) => string): PageSource {
  const next = { ...source };
  if (source.headers) next.headers = mapHeaders(source.headers, 'source', change);
  if (source.steps) {
    const times = new Map<string, number>();
    next.steps = source.steps.map((step, index) => {
      if (step.kind !== 'type' || !step.secret) return step;
      const nth = times.get(step.selector) ?? 0;
      times.set(step.selector, nth + 1);
      const place: SecretPlace = { kind: 'typed', key: `${step.selector} ${nth}`, field: `source.steps.${index}.text` };
      return { ...step, text: change(step.text, place) };
    });
  }
  return next;
}

function mapHeaders(
  headers: Readonly<Record<string, string>>,
  field: string,
  change: (secret: string, place: SecretPlace) => string,
): Record<string, string> {
  const changed = Object.entries(headers).map(([name, value]) => {
    const place: SecretPlace = { kind: 'header', key: name.toLowerCase(), field: `${field}.headers.${name}` };
    return [name, change(value, place)];
  });
  return Object.fromEntries(changed);
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');
}

/** Every site a source's secrets may be shown to, its own first; for anything but a web address the text itself. */
function originsOf(source: Source): string[] {
  if (source.kind === 'probe') return [originOf(source.target)];
  if (source.kind !== 'page') return [];
  const visited = (source.steps ?? []).flatMap((step) => (step.kind === 'goto' ? [step.url] : []));
  return [source.url, ...visited].map(originOf);
}

function originOf(address: string): string {
  const url = URL.parse(address);
  return url && url.origin !== 'null' ? url.origin : address;
}
