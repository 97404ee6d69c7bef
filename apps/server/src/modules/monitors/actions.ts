import type { Action } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import { postAddress } from '../../net/post-address.ts';

/** What the places that monitors report to are checked with. */
export interface Destinations {
  /** Rejects when a URL may not be posted to. */
  assertAllowed(url: string): Promise<unknown>;
  hasChannel(projectId: string, id: string): Promise<boolean>;
}

/** Refuses actions that could never reach anyone, naming the field; throws VALIDATION_ERROR or SOURCE_NOT_ALLOWED. */
export async function admitActions(actions: readonly Action[], projectId: string, destinations: Destinations): Promise<void> {
  const { assertAllowed } = destinations;
  for (const [index, { type, url, channelId }] of actions.entries()) {
    if (type === 'webhook') await postAddress(url ?? '', { field: `actions.${index}.url`, assertAllowed, isPatient: true });
    if (type === 'channel' && !(await destinations.hasChannel(projectId, channelId ?? ''))) {
      const message = 'There is no such channel';
      throw new AppError('VALIDATION_ERROR', message, { details: [{ field: `actions.${index}.channelId`, message }] });
    }
  }
}
