import type { Monitor } from '@monitors/contract';
import type { MonitorTransition } from '../events.ts';
import { newId } from '../ids.ts';

/** Monday, 5 January 2026, 09:00 UTC. */
export const T0 = Date.UTC(2026, 0, 5, 9);

/** A price monitor that wants `price < 900 USD`. */
export function aMonitor(changes: Partial<Monitor> = {}): Monitor {
  const at = new Date(T0).toISOString();
  return {
    id: newId(),
    projectId: newId(),
    userId: newId(),
    name: 'ThinkPad price',
    prompt: 'Tell me when the price on https://shop.example/laptop drops below $900',
    type: 'state',
    source: { kind: 'page', url: 'https://shop.example/laptop', render: 'auto' },
    extractedFact: 'price',
    factType: 'number',
    triggerCondition: 'price is below $900',
    triggerConditions: {
      type: 'threshold',
      logic: 'AND',
      conditions: [{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }],
    },
    evaluationFrequency: 3600,
    isActive: true,
    status: 'firing',
    currentValue: 849,
    previousValue: 949,
    unit: 'USD',
    lastChecked: at,
    nextCheckAt: at,
    nextAllowedRefresh: null,
    triggerCount: 1,
    evaluationCount: 2,
    severity: 'warning',
    actions: [{ type: 'email', onRecovery: false }],
    tags: [],
    createdAt: at,
    updatedAt: at,
    ...changes,
  };
}

/** A transition of that monitor: it fired at 849 USD, or recovered at 949. */
export function aTransition(monitor: Monitor, changes: Partial<MonitorTransition> = {}): MonitorTransition {
  const { kind = 'fired', at = T0 } = changes;
  const [value, previousValue] = kind === 'fired' ? [849, 949] : [949, 849];
  const reason = kind === 'fired' ? 'price is $849, below $900' : 'price is $949, not below $900';
  const evidence = { locator: '#price', snippet: `Now only $${value}` };
  return {
    kind,
    at,
    monitor,
    evaluation: {
      id: newId(),
      monitorId: monitor.id,
      timestamp: new Date(at).toISOString(),
      trigger: 'schedule',
      value,
      unit: 'USD',
      verdict: kind === 'fired' ? 'true' : 'false',
      triggered: kind === 'fired',
      reason,
      evidence,
      durationMs: 12,
      retries: 0,
    },
    value,
    previousValue,
    unit: 'USD',
    reason,
    evidence,
    severity: monitor.severity,
    ...changes,
  };
}
