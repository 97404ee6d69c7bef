import Activity from '@lucide/svelte/icons/activity';
import Mail from '@lucide/svelte/icons/mail';
import Settings from '@lucide/svelte/icons/settings';

/** The places of the app, in the order of the navigation. */
export const PLACES = [
  { href: '/monitors', label: 'Monitors', icon: Activity, also: ['/new'] },
  { href: '/mailbox', label: 'Mailbox', icon: Mail, also: [] },
  { href: '/settings', label: 'Settings', icon: Settings, also: [] },
] as const;

/** Whether `path` lies in a place. */
export function isIn(place: (typeof PLACES)[number], path: string): boolean {
  return [place.href, ...place.also].some((start) => path === start || path.startsWith(`${start}/`));
}
