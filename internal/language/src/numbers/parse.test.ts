import { describe, expect, test } from 'vitest';
import { findMoney, findNumbers, parseMoney, parseNumber, parsePercent } from '../index.ts';

describe('money of many places', () => {
  test.each([
    ['1.299,00 €', 1299, 'EUR'],
    ['1 250,50 €', 1250.5, 'EUR'],
    ['₹1,45,000', 145_000, 'INR'],
    ['12,000원', 12_000, 'KRW'],
    ["CHF 1'299.–", 1299, 'CHF'],
    ['$1.2M', 1_200_000, 'USD'],
    ['1.299 €', 1299, 'EUR'],
    ['€ 1.299,-', 1299, 'EUR'],
    ['kr 1 299', 1299, 'NOK'],
    ['R$ 1.299,90', 1299.9, 'BRL'],
    ['US$49.90', 49.9, 'USD'],
    ['A$5.50', 5.5, 'AUD'],
    ['HK$1,299', 1299, 'HKD'],
    ['1 299,00 zł', 1299, 'PLN'],
    ['12 990 Kč', 12_990, 'CZK'],
    ['129 900 Ft', 129_900, 'HUF'],
    ['Rs. 999', 999, 'INR'],
    ['1.299.000 ₫', 1_299_000, 'VND'],
    ['($1,299.00)', -1299, 'USD'],
    ['−5,00 €', -5, 'EUR'],
    ['١٬٢٩٩٫٥٠ ر.س', 1299.5, 'SAR'],
    ['￥１，２９９', 1299, 'JPY'],
    ['\u202a$1,\u200b299.00\u202c', 1299, 'USD'],
    ['19€99', 19.99, 'EUR'],
    ['19⁹⁹ €', 19.99, 'EUR'],
    ['$1,299.00 CAD', 1299, 'CAD'],
    ['3 dollars and 50 cents', 3.5, 'USD'],
    ['half a million dollars', 500_000, 'USD'],
    ['MEUR 120', 120_000_000, 'EUR'],
  ])('%s', (text, amount, currency) => {
    expect(parseMoney(text)).toEqual({ amount, currency });
  });

  test('no amount is no zero', () => {
    for (const text of ['sold out', 'Price on request', '20% off', 'v2.3.1', '']) expect(parseMoney(text)).toBeUndefined();
  });

  test('the place decides what a shared sign and three digits mean', () => {
    expect(parseMoney('$1.299', { url: 'https://tienda.cl/p' })).toEqual({ amount: 1299, currency: 'CLP' });
    expect(parseMoney('$12', { url: 'https://shop.example.ca/en' })).toEqual({ amount: 12, currency: 'CAD' });
    expect(parseMoney('¥299', { url: 'https://shop.cn' })).toEqual({ amount: 299, currency: 'CNY' });
    expect(parseMoney('1,299 €', { locale: 'de-DE' })).toEqual({ amount: 1.299, currency: 'EUR' });
    expect(parseMoney('1,299 €', { locale: 'en-IE' })).toEqual({ amount: 1299, currency: 'EUR' });
    expect(parseMoney('1.299', { decimal: ',', currency: 'EUR' })).toEqual({ amount: 1299, currency: 'EUR' });
  });
});

describe('finding', () => {
  test('each amount has its place in the original text', () => {
    const text = 'was \u200b$1,499.00 now 1.299,00\u00a0€ plus 4,99 EUR shipping';
    const found = findMoney(text);
    expect(found.map((one) => [one.amount, one.currency])).toEqual([
      [1499, 'USD'],
      [1299, 'EUR'],
      [4.99, 'EUR'],
    ]);
    for (const one of found) expect(text.slice(one.start, one.end)).toBe(one.text);
  });

  test('times, versions, dates with slashes and parts of words are no numbers', () => {
    expect(findNumbers('at 12:30, v2.3.4, p95, A4, 5/6/2024').map((one) => one.value)).toEqual([]);
    expect(findNumbers('1.2k stars, 3.5 % up, -5 °C, 10-20 items').map((one) => one.value)).toEqual([1200, 3.5, -5, 10, 20]);
  });

  test('a very long run of digits is no number and costs nothing', () => {
    expect(findNumbers('9'.repeat(100_000))).toEqual([]);
    expect(findMoney(`$${'1,'.repeat(50_000)}`)).toEqual([]);
  });
});

describe('numbers and percentages', () => {
  test.each([
    ['one hundred and seventy', 170],
    ['twenty-five', 25],
    ['1.234.567', 1_234_567],
    ['12.345,67', 12_345.67],
    ['0.999', 0.999],
    ['(1,234.50)', -1234.5],
    ['1.2k', 1200],
    ['half a million', 500_000],
  ])('%s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test('percent', () => {
    expect(parsePercent('12,5 %')).toBe(12.5);
    expect(parsePercent('%18')).toBe(18);
    expect(parsePercent('five percent')).toBe(5);
    expect(parsePercent('5')).toBeUndefined();
  });
});

test.each([
  '1080p',
  'a 720p webcam',
  'AMD 9800X3D',
  'AMD Ryzen 9800',
  'TOP 10 deals',
  'weighs 2 Pounds',
  '2 pounds of flour',
  'pack of 30ct tablets',
  '3 grand pianos',
])('no money in %s', (text) => {
  expect(findMoney(text)).toEqual([]);
});

test.each([
  ['a $700 TV', 700, 'USD'],
  ['costs 2 pounds', 2, 'GBP'],
  ['A$ 12', 12, 'AUD'],
  ['about MAUD 60', 60_000_000, 'AUD'],
  ['120 meur', 120_000_000, 'EUR'],
  ['AMD 9,800', 9800, 'AMD'],
])('money in %s', (text, amount, currency) => {
  expect(findMoney(text)[0]).toMatchObject({ amount, currency });
});
