/** A sentence to try, with a short label for its chip. */
export type Example = { label: string; prompt: string };

/** Sentences about the demo shop of this very server, which always works. */
export function demoExamples(origin: string): Example[] {
  return [
    { label: 'A price drops', prompt: `Tell me when the price on ${origin}/demo/shop/laptop drops below $900` },
    { label: 'Back in stock', prompt: `Let me know when ${origin}/demo/shop/laptop is back in stock` },
    { label: 'A headline changes', prompt: `Tell me when the headline on ${origin}/demo/news changes` },
  ];
}

/** Kinds of sentences that are understood, to learn from. */
export const SENTENCES: readonly Example[] = [
  { label: 'Price', prompt: 'Tell me when the price on https://shop.example/laptop drops below $900' },
  { label: 'Stock', prompt: 'Let me know when https://shop.example/ps5 is back in stock' },
  { label: 'New posts', prompt: 'Notify me when https://blog.example/ publishes a new post' },
  { label: 'Any change', prompt: 'Tell me whenever anything changes on https://gov.example/visa' },
  { label: 'Words on a page', prompt: 'Check https://status.example every 5 minutes and tell me if it says "outage"' },
  { label: 'Uptime', prompt: 'Is https://api.example/health down? Check every 30 seconds' },
  { label: 'Heartbeat', prompt: 'If the nightly backup does not report in for 26 hours tell me' },
];
