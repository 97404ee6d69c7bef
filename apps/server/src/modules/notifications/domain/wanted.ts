import type { Action } from '@monitors/contract';

/** One way a monitor wants a step told. */
export type Wanted = { kind: 'email' } | { kind: 'webhook'; url: string } | { kind: 'channel'; channelId: string };

/** Whom a monitor's actions tell of a step, each once; that it is over only where that was asked for. Stored channels come first, so that their secret wins over the project's for the same address. */
export function wantedBy(actions: readonly Action[], step: 'opened' | 'resolved'): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const action of actions) {
    if (step === 'resolved' && !action.onRecovery) continue;
    const one = wantedOf(action);
    if (one) wanted.set(JSON.stringify(one), one);
  }
  return [...wanted.values()].sort((one, other) => Number(other.kind === 'channel') - Number(one.kind === 'channel'));
}

function wantedOf(action: Action): Wanted | undefined {
  if (action.type === 'email') return { kind: 'email' };
  if (action.type === 'webhook') return action.url ? { kind: 'webhook', url: action.url } : undefined;
  return action.channelId ? { kind: 'channel', channelId: action.channelId } : undefined;
}
