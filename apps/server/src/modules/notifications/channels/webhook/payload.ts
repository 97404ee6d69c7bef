import type { ClaimedDelivery } from '../../store.ts';

/** What a receiver gets of a step, as JSON. */
export function payloadOf(delivery: ClaimedDelivery, appUrl: string): object {
  const { telling, step } = delivery;
  return {
    type: `incident.${step}`,
    timestamp: telling.at,
    data: {
      incident: { ...telling.incident, state: step === 'resolved' ? 'resolved' : 'open' },
      monitor: { ...telling.monitor, url: `${appUrl}/monitors/${telling.monitor.id}` },
      value: telling.value,
      previousValue: telling.previousValue,
      unit: telling.unit,
      reason: telling.reason,
      evidence: telling.evidence,
    },
  };
}

/** What a receiver gets of a test. */
export function testPayload(channel: { id: string; name: string }, at: string): object {
  return {
    type: 'test',
    timestamp: at,
    data: { message: 'This is a test of a channel in Monitors!', channel: { id: channel.id, name: channel.name } },
  };
}
