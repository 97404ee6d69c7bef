import type { IncidentDetail, TimelineEntry } from '#lib/api/calls.ts';
import { DELIVERY, sayReason, sayStep } from '#lib/words/deliveries.ts';
import type { Tone } from '#lib/words/status.ts';

/** One line of the story: what happened, more about it, and what became of a message. */
export type StoryLine = { at: string; says: string; more?: string; state?: { label: string; tone: Tone } };

const SAYS: Record<Exclude<TimelineEntry['kind'], 'notification'>, string> = {
  opened: 'It fired',
  acknowledged: 'Marked as seen',
  resolved: 'Over',
  note: 'Note',
};

/** What happened and who was told, oldest first; messages stand once, with what became of them. */
export function storyOf({ timeline, deliveries }: IncidentDetail, me: string | undefined): StoryLine[] {
  const happened = timeline.flatMap(({ at, kind, text, userId }): StoryLine[] => {
    if (kind === 'notification') return [];
    const isByHand = kind === 'resolved' && Boolean(userId);
    const says = `${isByHand ? 'Closed' : SAYS[kind]}${by(userId, me)}`;
    const more = isByHand || kind === 'acknowledged' ? '' : text;
    return [{ at, says, ...(more && { more }) }];
  });
  const told = deliveries.map((delivery): StoryLine => {
    const reason = delivery.state === 'sent' ? '' : sayReason(delivery.reason);
    return {
      at: delivery.sentAt ?? delivery.createdAt,
      says: `${sayStep(delivery.step)}: ${delivery.channel === 'email' ? 'e-mail' : 'webhook'} to ${delivery.recipient}`,
      ...(reason && { more: reason }),
      state: DELIVERY[delivery.state],
    };
  });
  return [...happened, ...told].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Who did it, where a person did. */
function by(userId: string | null | undefined, me: string | undefined): string {
  if (!userId) return '';
  return userId === me ? ' by you' : ' by another member';
}
