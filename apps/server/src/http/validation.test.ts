import {
  createMonitorBodySchema,
  historyQuerySchema,
  listIncidentsQuerySchema,
  listMonitorsQuerySchema,
  pingBodySchema,
  refreshManyBodySchema,
  registerBodySchema,
  sourceSchema,
  updateMonitorBodySchema,
} from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FieldFault } from './validation.ts';
import { contractValidator, type validationError } from './validation.ts';

const check = (schema: z.ZodType, data: unknown) =>
  contractValidator({ schema, method: 'POST', url: '/', httpPart: 'body' })(data) as {
    value?: unknown;
    error?: ReturnType<typeof validationError>;
  };
const faults = (schema: z.ZodType, data: unknown) => check(schema, data).error?.details as FieldFault[];

describe('contractValidator', () => {
  it('names every field that is wrong', () => {
    expect(faults(registerBodySchema, { email: 'nobody', name: 7 })).toEqual([
      { field: 'email', message: 'This is not an e-mail address' },
      { field: 'password', message: 'This field is required' },
      { field: 'name', message: 'This must be a text' },
    ]);
  });

  it('names nested fields by their path', () => {
    const triggerConditions = { type: 'threshold', logic: 'AND', conditions: [{ field: 'price', operator: 'nearly', value: 1 }] };
    expect(faults(updateMonitorBodySchema, { triggerConditions })[0]?.field).toBe('triggerConditions.conditions.0.operator');
  });

  it('says which branch of a union was nearly right, and which kind is unknown', () => {
    expect(faults(z.object({ at: z.union([z.number(), z.object({ hour: z.number() })]) }), { at: { hour: 'x' } })[0]?.field).toBe(
      'at.hour',
    );
    expect(faults(sourceSchema, { kind: 'dream' })[0]).toEqual({ field: 'kind', message: 'None of the known kinds' });
  });

  it('speaks in words, and keeps the words of the contract', () => {
    const said = (schema: z.ZodType, data: unknown) => faults(schema, data)[0]?.message;
    expect(said(listMonitorsQuerySchema, { limit: '0' })).toBe('At least 1');
    expect(said(listMonitorsQuerySchema, { limit: 'abc' })).toBe('This must be a number');
    expect(said(listMonitorsQuerySchema, { limit: '2.5' })).toBe('This must be a whole number');
    expect(said(updateMonitorBodySchema, { evaluationFrequency: 1e9 })).toBe('At most 2592000');
    expect(said(updateMonitorBodySchema, { tags: Array(30).fill('x') })).toBe('At most 20 entries');
    expect(said(updateMonitorBodySchema, { tags: 'x' })).toBe('This must be a list');
    expect(said(updateMonitorBodySchema, { isActive: 'yes' })).toBe('This must be true or false');
    expect(said(updateMonitorBodySchema, { name: '' })).toBe('A name is needed');
    expect(said(updateMonitorBodySchema, { severity: 'awful' })).toBe('One of info, warning, error, critical');
    expect(said(historyQuerySchema, { aggregation: 'year' })).toBe('One of raw, hour, day, week');
    expect(said(historyQuerySchema, { from: 'yesterday' })).toContain('2026-01-31');
    expect(said(refreshManyBodySchema, { ids: ['x'] })).toBe('This is not an id');
    expect(said(refreshManyBodySchema, { ids: [] })).toBe('At least 1 entry');
    expect(said(pingBodySchema, { value: {} })).toBe('This is none of the forms that are understood');
    expect(said(z.number().positive(), -1)).toBe('This must be above 0');
  });

  it('takes severities in the words of other tools', () => {
    const severity = (given: string) => updateMonitorBodySchema.parse({ severity: given }).severity;
    expect(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'Warning'.toUpperCase(), 'info'].map(severity)).toEqual([
      'info',
      'warning',
      'error',
      'critical',
      'warning',
      'info',
    ]);
    expect(listIncidentsQuerySchema.parse({ severity: 'HIGH' }).severity).toBe('error');
  });

  it('wants to know where an action goes', () => {
    expect(faults(updateMonitorBodySchema, { actions: [{ type: 'webhook' }] })[0]?.field).toBe('actions.0.url');
    expect(faults(updateMonitorBodySchema, { actions: [{ type: 'channel' }] })[0]?.field).toBe('actions.0.channelId');
  });

  it('takes a body that was not sent for one that is not there', () => {
    expect(check(z.object({}).default({}), null).value).toEqual({});
    expect(faults(createMonitorBodySchema, null)).toEqual([{ field: 'body', message: 'This field is required' }]);
  });

  it('keeps its answer small whatever comes in', () => {
    const schema = z.record(z.string(), z.number());
    const data = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}${'x'.repeat(10_000)}`, 'no']));
    const details = faults(schema, data);
    expect(details).toHaveLength(20);
    expect(JSON.stringify(details).length).toBeLessThan(20 * 800);
    expect(JSON.stringify(faults(z.strictObject({}), { ['y'.repeat(1_000_000)]: 1 })).length).toBeLessThan(800);
  });
});
