import type { Monitor } from '@monitors/contract';
import { monitors as api, type Refreshed } from '#lib/api/calls.ts';
import { ApiError, sayError } from '#lib/api/client.ts';
import { monitors } from '#lib/state/monitors.svelte.ts';
import { toasts } from '#lib/state/toasts.svelte.ts';
import { mainField } from '#lib/words/conditions.ts';
import { sayValue } from '#lib/words/values.ts';

/** Whether "Check now" is allowed at `now` (ms). */
export function mayCheck(monitor: Monitor, now: number): boolean {
  return !monitor.nextAllowedRefresh || Date.parse(monitor.nextAllowedRefresh) <= now;
}

/** Checks at once and says what came of it; undefined when it was refused. */
export async function checkNow(monitor: Monitor): Promise<Refreshed | undefined> {
  try {
    const { evaluation } = await api.refresh(monitor.id);
    const known = monitors.byId.get(monitor.id) ?? monitor;
    monitors.set({ ...known, nextAllowedRefresh: evaluation.nextAllowedRefresh });
    toasts.ok(
      evaluation.verdict === 'unknown'
        ? `Checked ${monitor.name}: no value to trust`
        : `Checked ${monitor.name}: ${sayValue(evaluation.value, evaluation.unit, conditionField(monitor))}`,
    );
    return evaluation;
  } catch (error) {
    const wait = error instanceof ApiError ? error.retryAfter : undefined;
    if (wait === undefined) {
      toasts.error(sayError(error));
      return undefined;
    }
    monitors.set({ ...monitor, nextAllowedRefresh: new Date(Date.now() + wait * 1000).toISOString() });
    toasts.show(`It was checked just now. The next check by hand is possible in ${wait} s.`);
    return undefined;
  }
}

/** Stops the schedule of a monitor, or starts it again. */
export async function togglePause(monitor: Monitor): Promise<void> {
  try {
    monitors.set((await api.update(monitor.id, { isActive: !monitor.isActive })).monitor);
    toasts.show(monitor.isActive ? `Paused ${monitor.name}` : `Resumed ${monitor.name}`, {
      ...(monitor.isActive && {
        action: { label: 'Undo', run: () => togglePause({ ...monitor, isActive: false }) },
      }),
    });
  } catch (error) {
    toasts.error(sayError(error));
  }
}

/** Makes a monitor like this one; undefined when it was refused. */
export async function duplicate(monitor: Monitor): Promise<Monitor | undefined> {
  try {
    const { monitor: made } = await api.duplicate(monitor.id);
    monitors.set(made);
    toasts.ok(`Made ${made.name}. Change what should differ.`);
    return made;
  } catch (error) {
    toasts.error(sayError(error));
    return undefined;
  }
}

/** Deletes a monitor with its history. */
export async function remove(monitor: Monitor): Promise<void> {
  await api.remove(monitor.id);
  monitors.remove(monitor.id);
  toasts.show(`Deleted ${monitor.name}`);
}

/** The field the conditions of a monitor speak of. */
export function conditionField(monitor: Monitor): string {
  return mainField(monitor);
}
