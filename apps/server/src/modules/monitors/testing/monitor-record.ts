import { newId, newSecret } from '../../../kernel/ids.ts';
import { initialState } from '../domain/lifecycle.ts';
import type { InterpretationNotes, MonitorRecord } from '../record.ts';

/** A price watch as it is right after it was saved, at `now`. */
export function monitorRecord(now: number, more: Partial<MonitorRecord> = {}): MonitorRecord {
  const source = more.source ?? {
    kind: 'page' as const,
    url: 'http://shop.example/laptop',
    render: 'auto' as const,
    ask: { field: 'price', type: 'number' as const },
  };
  const interpretation: InterpretationNotes = {
    suggestedName: 'Price of the laptop',
    category: 'shopping',
    complexity: 'simple',
    confidence: 1,
    reasoning: '',
    estimatedCost: 0,
    warnings: [],
    provider: 'builtin',
  };
  return {
    id: newId(now),
    projectId: newId(now),
    userId: newId(now),
    name: 'Price of the laptop',
    prompt: 'Tell me when the price on http://shop.example/laptop drops below $900',
    type: 'state',
    source,
    extractedFact: 'price',
    factType: 'number',
    triggerCondition: 'Tell me when the price on http://shop.example/laptop is below 900 USD',
    triggerConditions: {
      type: 'threshold',
      logic: 'AND',
      conditions: [{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }],
    },
    interpretation,
    evaluationFrequency: 3600,
    activeHours: null,
    severity: 'warning',
    actions: [{ type: 'email', onRecovery: true }],
    tags: [],
    pingSecret: source.kind === 'push' ? newSecret() : null,
    createdAt: now,
    updatedAt: now,
    isActive: true,
    status: 'new',
    cause: null,
    lifecycle: initialState(now),
    recent: [],
    sourceMemory: {},
    lastChecked: null,
    lastRefreshAt: null,
    reportedAt: null,
    triggerCount: 0,
    evaluationCount: 0,
    dueAt: now,
    attempt: 0,
    ...more,
  };
}
