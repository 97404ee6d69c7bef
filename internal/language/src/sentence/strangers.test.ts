import { expect, test } from 'vitest';
import { interpret } from './interpret.ts';

const read = (sentence: string) => {
  const result = interpret(sentence, { now: new Date('2026-03-02T10:00:00Z') });
  if (!result.ok) throw new Error(result.message);
  const { triggerConditions, source } = result.interpretation;
  return { ...triggerConditions.conditions[0]!, ask: source.kind === 'page' ? source.ask : undefined };
};

test.each([
  ['warn me if humidity on https://w.example/h rises above 70 percent', 'gt', 70],
  ['tell me if humidity at https://w.example/h drops below 30 %', 'lt', 30],
  ['tell me if humidity at https://w.example/h rises by 10 %', 'change_gt', 10],
  ['tell me if bitcoin at https://c.example/b gains over 5%', 'change_gt', 5],
  ['tell me if the price at https://s.example/x falls over 5%', 'change_lt', -5],
  ['tell me if the price at https://s.example/x rises above 5%', 'change_gt', 5],
])('a share that is reached is a level, one that is moved by is a change: %s', (sentence, operator, value) => {
  expect(read(sentence)).toMatchObject({ operator, value, unit: '%' });
});

test.each([
  ['check if https://x.example is up every minute', false],
  ['is https://x.example online? check every 5 minutes', false],
  ['make sure https://x.example stays online', false],
  ['tell me when https://x.example is up again', true],
  ['notify me once https://x.example is reachable', true],
])('whether a host is watched over or awaited: %s', (sentence, value) => {
  expect(read(sentence)).toMatchObject({ field: 'up', operator: 'eq', value });
});

test.each([
  ['Ping me once the Sony headphones at https://s.example/wh go under 250 euros', 'Sony headphones'],
  ["tell me when ACME's anvil on https://s.example/x costs less than $5", "ACME's anvil"],
  ['tell me when my Airbnb at https://s.example/x is below 90 EUR', 'Airbnb'],
  ['alert: the share price of Siemens at https://b.example/s drops 5%', 'Siemens'],
  ["i'd buy the drone from https://s.example/d if its price was below $700", 'drone'],
  ['notify me when the dollar price at https://s.example/x falls to $19', undefined],
  ['Avísame si la batería en https://iot.example/b baja de 20 %', 'batería'],
])('labels are the words of the user: %s', (sentence, label) => {
  expect(read(sentence).ask?.label).toBe(label);
});

test.each([
  ['alert me when data.pending at https://api.example/q.json is more than 5', 'data.pending'],
  ['watch https://api.example/v1/q and tell me when user.online is above 5', 'user.online'],
  ['tell me when rates.EUR from https://fx.example/x.json is below 0.9', 'rates.EUR'],
])('dotted names beside an address are fields of its answer: %s', (sentence, path) => {
  expect(read(sentence).ask?.path).toBe(path);
});

test('a name with a dot that is only announced is no field', () => {
  expect(read('notify me when a new version of Node.js is released on https://n.example').ask).toMatchObject({
    label: 'Node.js',
  });
});

test('two currencies make a rate without a unit', () => {
  const rate = read('when the exchange rate EUR/USD on https://fx.example climbs past 1.10 let me know');
  expect(rate).toMatchObject({ field: 'number', operator: 'gt', value: 1.1 });
  expect(rate.unit).toBeUndefined();
});

test('release numbers are texts', () => {
  expect(read('tell me when version on https://p.example is not 2.3.1 anymore')).toMatchObject({
    field: 'version',
    operator: 'ne',
    value: '2.3.1',
  });
});

test('marks of its own in a sentence harm nothing', () => {
  expect(() => interpret('tell me when orders are ¤0 and ¤1 ⌂ · §u0 above 5', { now: new Date(0) })).not.toThrow();
});

test('what one kind of source could not use is there for the next', () => {
  expect(interpret('no new orders come in for 2 hours', { now: new Date(0) }).ok).toBe(false);
});
