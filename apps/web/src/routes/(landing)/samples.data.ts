/** A part of a sentence and what it was understood as. */
type Part = { text: string; is?: 'what' | 'where' | 'when' };

/** A sentence with how it is understood and what reading it looks like. */
export type Sample = {
  label: string;
  parts: readonly Part[];
  rows: readonly (readonly [string, string])[];
  value: string;
  unit?: string;
  snippet: readonly [string, string, string];
  where: string;
  verdict: string;
  points: readonly number[];
};

export const SAMPLES: readonly Sample[] = [
  {
    label: 'A price',
    parts: [
      { text: 'Tell me when the ' },
      { text: 'price', is: 'what' },
      { text: ' on ' },
      { text: 'https://shop.example/laptop', is: 'where' },
      { text: ' ' },
      { text: 'drops below $900', is: 'when' },
    ],
    rows: [
      ['Reads', 'the price, a number in USD'],
      ['Tells you', 'when it is below 900 USD'],
      ['Checks', 'every hour'],
    ],
    value: '949.00',
    unit: 'USD',
    snippet: ['Today only: ', '$949.00', ' (was $1,099.00), free delivery'],
    where: 'In the page’s structured product data',
    verdict: 'Not below 900 USD, so all is quiet.',
    points: [1099, 1099, 1049, 1049, 1020, 1049, 999, 999, 979, 999, 989, 949, 969, 949],
  },
  {
    label: 'Back in stock',
    parts: [
      { text: 'Let me know when ' },
      { text: 'https://shop.example/ps5', is: 'where' },
      { text: ' ' },
      { text: 'is', is: 'when' },
      { text: ' ' },
      { text: 'back in stock', is: 'what' },
    ],
    rows: [
      ['Reads', 'the availability, in or out of stock'],
      ['Tells you', 'when it is in stock'],
      ['Checks', 'every hour'],
    ],
    value: 'Out of stock',
    snippet: ['Status: ', 'Currently sold out', ' · Tell me when it is back'],
    where: 'In the visible page, beside the price',
    verdict: 'Not in stock, so all is quiet.',
    points: [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0],
  },
  {
    label: 'Words on a page',
    parts: [
      { text: 'Check ' },
      { text: 'https://status.example', is: 'where' },
      { text: ' every 5 minutes and tell me if ' },
      { text: 'it', is: 'what' },
      { text: ' ' },
      { text: 'says “outage”', is: 'when' },
    ],
    rows: [
      ['Reads', 'the text of the page'],
      ['Tells you', 'when it mentions “outage”'],
      ['Checks', 'every 5 minutes'],
    ],
    value: 'All systems operational',
    snippet: ['', 'All systems operational', ' · 99.98% over 90 days'],
    where: 'In the text of the page',
    verdict: 'Does not mention “outage”, so all is quiet.',
    points: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
  {
    label: 'The weather',
    parts: [
      { text: 'E-mail me when the ' },
      { text: 'temperature', is: 'what' },
      { text: ' at ' },
      { text: 'https://w.example/oslo', is: 'where' },
      { text: ' ' },
      { text: 'falls under −10 °C', is: 'when' },
      { text: ' on weekdays between 7:00 and 9:00' },
    ],
    rows: [
      ['Reads', 'the temperature, a number in °C'],
      ['Tells you', 'when it is below −10 °C'],
      ['Active', 'on weekdays, 07:00–09:00, Europe/Oslo'],
    ],
    value: '−12.4',
    unit: '°C',
    snippet: ['Oslo now: ', '−12.4 °C', ', feels like −17'],
    where: 'Beside the label “Oslo now”',
    verdict: 'That is below −10 °C, so you are told. Once.',
    points: [-3, -4, -4, -6, -5, -7, -8, -8, -9, -8, -10, -11, -12, -12.4],
  },
];
