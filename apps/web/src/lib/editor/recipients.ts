import type { Action } from '@monitors/contract';

/** Who is told, as the form holds it. */
export type Recipients = { email: boolean; webhooks: string[]; channelIds: string[]; onRecovery: boolean };

/** The form of a list of actions; without any, the own e-mail is suggested. */
export function recipientsOf(actions: readonly Action[] | undefined): Recipients {
  if (!actions) return { email: true, webhooks: [], channelIds: [], onRecovery: true };
  return {
    email: actions.some((action) => action.type === 'email'),
    webhooks: actions.flatMap((action) => (action.type === 'webhook' && action.url ? [action.url] : [])),
    channelIds: actions.flatMap((action) => (action.type === 'channel' && action.channelId ? [action.channelId] : [])),
    onRecovery: actions.some((action) => action.onRecovery),
  };
}

/** The actions a form stands for; empty webhook lines are left out. */
export function actionsOf({ email, webhooks, channelIds, onRecovery }: Recipients): Action[] {
  return [
    ...(email ? [{ type: 'email' as const, onRecovery }] : []),
    ...webhooks
      .map((url) => url.trim())
      .filter(Boolean)
      .map((url) => ({ type: 'webhook' as const, url, onRecovery })),
    ...channelIds.map((channelId) => ({ type: 'channel' as const, channelId, onRecovery })),
  ];
}

/** Who is told, in words. */
export function sayRecipients(recipients: Recipients, email: string | undefined): string {
  const hooks = recipients.webhooks.filter((url) => url.trim()).length + recipients.channelIds.length;
  const parts = [
    ...(recipients.email ? [email ?? 'you, by e-mail'] : []),
    ...(hooks > 0 ? [hooks === 1 ? 'one webhook' : `${hooks} webhooks`] : []),
  ];
  if (parts.length === 0) return 'nobody; it is only shown here';
  return parts.join(' and ') + (recipients.onRecovery ? ', also when it is over' : '');
}
