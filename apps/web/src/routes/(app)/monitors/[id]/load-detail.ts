import { error } from '@sveltejs/kit';
import { type MonitorDetail, monitors } from '#lib/api/calls.ts';
import { ApiError } from '#lib/api/client.ts';

/** The monitor with what it saw, as it is now; an unknown id is a page that does not exist. */
export async function loadDetail(id: string): Promise<{ detail: MonitorDetail }> {
  try {
    return { detail: await monitors.get(id) };
  } catch (cause) {
    if (cause instanceof ApiError && (cause.status === 404 || cause.status === 400)) {
      error(404, cause.message, { code: 'NOT_FOUND', requestId: cause.requestId });
    }
    throw cause;
  }
}
