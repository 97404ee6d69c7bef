import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { SETTING_LIST, type SettingName } from './settings.ts';

/** Text found for one setting, and where it stood, for messages. */
export interface Given {
  text: string;
  from: string;
}

const OURS = new Map<string, SettingName>(
  SETTING_LIST.flatMap(([name, setting]) => [name, ...(setting.aliases ?? [])].map((known) => [known, name] as const)),
);

/** Names that begin so can only be meant for us. */
const OUR_FAMILIES = /^(?:RETENTION_|OIDC_|FETCH_ALLOW_)/;

/** What the environment sets. Most of its names are not ours; one that only a slip separates from ours is a problem. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>, problems: string[]): Map<SettingName, Given> {
  const found = new Map<SettingName, Given>();
  for (const [name, setting] of SETTING_LIST) {
    for (const known of [name, ...(setting.aliases ?? [])]) {
      const text = env[known]?.trim();
      if (text && !found.has(name)) found.set(name, { text, from: known });
    }
  }
  for (const name of Object.keys(env)) {
    if (OURS.has(name) || !env[name]) continue;
    const meant = nearest(name);
    if (meant) problems.push(`${name}: no such setting; did you mean ${meant}?`);
    else if (OUR_FAMILIES.test(name)) problems.push(`${name}: no such setting`);
  }
  return found;
}

/** What `monitors.yaml` sets; a missing file sets nothing. */
export function fromFile(path: string, problems: string[]): Map<SettingName, Given> {
  const found = new Map<SettingName, Given>();
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      problems.push(`monitors.yaml: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    return found;
  }
  for (const [key, value] of Object.entries(parseYaml(content, problems))) {
    const name = key === key.toLowerCase() ? OURS.get(key.toUpperCase()) : undefined;
    if (!name) {
      const meant = nearest(key.toUpperCase());
      problems.push(
        `monitors.yaml: ${key.slice(0, 80)}: no such setting${meant ? `; did you mean ${meant.toLowerCase()}?` : ''}`,
      );
      continue;
    }
    const text = asText(value);
    if (text === undefined) problems.push(`monitors.yaml: ${key}: must be a text, a number or a list of texts`);
    else if (text !== '') found.set(name, { text, from: `monitors.yaml: ${key}` });
  }
  return found;
}

function parseYaml(content: string, problems: string[]): Record<string, unknown> {
  const document = parseDocument(content, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    problems.push(`monitors.yaml: ${error.message.split('\n')[0]}`);
    return {};
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    problems.push(`monitors.yaml: ${(cause as Error).message}`);
    return {};
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push('monitors.yaml: must be a list of `name: value` lines');
    return {};
  }
  return value as Record<string, unknown>;
}

function asText(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string' || typeof entry === 'number'))
    return value.join(',');
  return undefined;
}

/** The setting that one slip of the finger separates from `name`. Short names have too many innocent neighbours. */
function nearest(name: string): string | undefined {
  if (name.length < 8 || name.length > 60) return undefined;
  for (const known of OURS.keys()) {
    if (known.length >= 8 && Math.abs(known.length - name.length) <= 1 && oneSlipApart(name, known)) return known;
  }
  return undefined;
}

function oneSlipApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
