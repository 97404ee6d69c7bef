import { createMonitorBodySchema, registerBodySchema, sourceSchema, updateMonitorBodySchema } from '@monitors/contract';
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
      { field: 'name', message: 'Invalid input: expected string, received number' },
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
