import { redirect } from '@sveltejs/kit';
import { session } from '#lib/state/session.svelte.ts';

/** Every page of the app needs somebody signed in. */
export async function load({ url }: { url: URL }): Promise<void> {
  const user = await session.load();
  if (!user) redirect(302, `/log-in?next=${encodeURIComponent(url.pathname + url.search)}`);
}
