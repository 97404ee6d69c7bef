import { isTimeZone } from '@monitors/contract';
import { ZONE_ALIASES } from './zones.data.ts';

let cities: Map<string, string> | undefined;

/** City names of the time zone database, small letters, each with its zone. */
function zoneCities(): Map<string, string> {
  if (cities) return cities;
  cities = new Map();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const parts = zone.split('/');
    if (parts.length < 2 || parts[0] === 'Etc') continue;
    cities.set(parts.at(-1)!.replaceAll('_', ' ').toLowerCase(), zone);
  }
  return cities;
}

/** The IANA zone that a name means: `Europe/Oslo`, `oslo`, `CET`, `New York`, `UTC+2`; undefined where it is none. */
export function zoneOf(name: string): string | undefined {
  const plain = name.trim().replace(/\s+/g, ' ').toLowerCase();
  const alias = ZONE_ALIASES[plain];
  if (alias) return alias;
  const offset = /^(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?00)?$/.exec(plain);
  if (offset) {
    const hours = Number(offset[2]);
    if (hours === 0) return 'UTC';
    const zone = `Etc/GMT${offset[1] === '+' ? '-' : '+'}${hours}`;
    return isTimeZone(zone) ? zone : undefined;
  }
  const city = zoneCities().get(plain);
  if (city) return city;
  if (!plain.includes('/')) return undefined;
  const written = plain
    .split('/')
    .map((part) =>
      part
        .trim()
        .replaceAll(' ', '_')
        .replace(/(^|[_-])(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase()),
    )
    .join('/');
  return isTimeZone(written) ? written : undefined;
}
