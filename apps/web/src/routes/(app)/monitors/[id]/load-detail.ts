import { error } from '@sveltejs/kit';
import { type MonitorDetail, monitors } from '#lib/api/calls.ts';
import { ApiError } from '#lib/api/client.ts';
import { chooseProject, chosenProject } from '#lib/api/project.ts';
import { session } from '#lib/state/session.svelte.ts';

/** The monitor with what it saw, as it is now; an unknown id is a page that does not exist. */
export async function loadDetail(id: string): Promise<{ detail: MonitorDetail }> {
  try {
    return { detail: await monitors.get(id) };
  } catch (cause) {
    if (!isUnknown(cause)) throw cause;
    const elsewhere = await inOtherProject(id);
    if (elsewhere) return { detail: elsewhere };
    error(404, cause.message, { code: 'NOT_FOUND', requestId: cause.requestId });
  }
}

/** A link of a mail leads to its monitor whichever project is looked at. */
async function inOtherProject(id: string): Promise<MonitorDetail | undefined> {
  await session.load();
  const before = chosenProject();
  for (const project of session.projects) {
    if (project.id === session.project?.id) continue;
    chooseProject(project.id);
    const detail = await monitors.get(id).catch(() => undefined);
    if (detail) {
      session.moved();
      return detail;
    }
  }
  chooseProject(before);
  return undefined;
}

function isUnknown(cause: unknown): cause is ApiError {
  return cause instanceof ApiError && (cause.status === 404 || cause.status === 400);
}
