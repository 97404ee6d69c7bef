import { expect, it } from 'vitest';
import { Metrics } from '../../kernel/metrics.ts';
import { BodyBudget } from './body-budget.ts';

it('refuses bodies past the budget with the time to come again, and takes more when room is given back', () => {
  const budget = new BodyBudget(new Metrics(), 1000);
  const first = budget.hold({ 'content-length': '900' });
  expect(() => budget.hold({ 'content-length': '200' })).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', retryAfter: 1 }),
  );
  const small = budget.hold({ 'content-length': '100' });
  first();
  first();
  expect(() => budget.hold({ 'content-length': '901' })).toThrow();
  budget.hold({ 'content-length': '500' })();
  small();
});

it('takes one body however large, and counts packed and untold ones as more', () => {
  const budget = new BodyBudget(new Metrics(), 1000);
  budget.hold({ 'content-length': '5000' })();
  budget.hold({ 'content-length': '100', 'content-encoding': 'gzip' });
  expect(() => budget.hold({ 'content-length': '600' })).toThrow();
  expect(() => budget.hold({})).toThrow();
});
