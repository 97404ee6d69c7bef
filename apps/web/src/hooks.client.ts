import type { HandleClientError } from '@sveltejs/kit/hooks';
import { ApiError } from '#lib/api/client.ts';

/** Turns what was thrown while a page loaded into what the error page shows. */
export const handleError: HandleClientError = ({ kind, error }) => {
  if (error instanceof ApiError) {
    return { status: error.status || 503, message: error.message, code: error.code, requestId: error.requestId };
  }
  if (kind === 'unknown') console.error(error);
  return undefined;
};
