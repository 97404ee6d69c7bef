import type { HandleClientError } from '@sveltejs/kit/hooks';
import { ApiError } from '#lib/api/client.ts';
import { isMissingPart, reloadOnce } from '#lib/api/missing-part.ts';
import { navigating } from '$app/state';

/** Turns what was thrown while a page loaded into what the error page shows. */
export const handleError: HandleClientError = async ({ kind, error, event }) => {
  if (error instanceof ApiError) {
    return { status: error.status || 503, message: error.message, code: error.code, requestId: error.requestId };
  }
  if (isMissingPart(error)) {
    // A page that is only fetched ahead is nothing to leave this one for. What is shown stays until the new one is there.
    if (navigating.to) await reloadOnce(event.url);
    return { status: 503, message: 'A part of this page could not be loaded. Reload it in a moment.', code: 'OFFLINE' };
  }
  if (kind === 'unknown') console.error(error);
  return undefined;
};
