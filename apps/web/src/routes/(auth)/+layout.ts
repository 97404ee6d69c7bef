import { redirect } from '@sveltejs/kit';
import { ApiError } from '#lib/api/client.ts';
import { session } from '#lib/state/session.svelte.ts';

/** Who is signed in already has nothing to do here. */
export async function load({ url }: { url: URL }): Promise<void> {
  const user = await session.load().catch((error: unknown) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });
  if (user) redirect(302, nextPath(url) ?? '/monitors');
}

/** Where to go afterwards, when it lies in this app. */
function nextPath(url: URL): string | undefined {
  const prompt = url.searchParams.get('prompt');
  if (prompt) return `/new?prompt=${encodeURIComponent(prompt)}`;
  const next = url.searchParams.get('next');
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : undefined;
}
