import Activity from '@lucide/svelte/icons/activity';
import Mail from '@lucide/svelte/icons/mail';
import Settings from '@lucide/svelte/icons/settings';
import Siren from '@lucide/svelte/icons/siren';

/** The places of the app, in the order of the navigation. */
export const PLACES = [
  { href: '/monitors', label: 'Monitors', icon: Activity, also: ['/new'] },
  { href: '/incidents', label: 'Incidents', icon: Siren, also: [] },
  { href: '/mailbox', label: 'Mailbox', icon: Mail, also: [] },
  { href: '/settings', label: 'Settings', icon: Settings, also: [] },
] as const;

/** Whether `path` lies in a place. */
export function isIn(place: (typeof PLACES)[number], path: string): boolean {
  return [place.href, ...place.also].some((start) => path === start || path.startsWith(`${start}/`));
}
