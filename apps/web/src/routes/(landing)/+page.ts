import { redirect } from '@sveltejs/kit';
import { ApiError } from '#lib/api/client.ts';
import { session } from '#lib/state/session.svelte.ts';

/** Who is signed in goes to the monitors; everybody else reads what this is. */
export async function load(): Promise<void> {
  const user = await session.load().catch((error: unknown) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });
  if (user) redirect(302, '/monitors');
}
