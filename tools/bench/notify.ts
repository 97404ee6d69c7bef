import { type ApiClient, type SmtpReceiver, startSmtpServer, startWebsite, type Website } from '@monitors/testkit';
import { type Bench, type BenchContext, quantile, rounded } from './figure.ts';
import { createMonitors, inParallel, priceMonitor, signUp, startBenchServer } from './fixture.ts';

const ONE_BY_ONE = 40;
const AT_ONCE = 100;
const HOSTS = 20;
const BUDGET_MS = 1000;

/** From the moment a page shows the price that was waited for to the moment the mail server has taken the message. */
export const bench: Bench = async (context) => {
  const smtp = await startSmtpServer();
  const sites = await Promise.all(Array.from({ length: HOSTS }, (_, n) => startWebsite({}, { host: `127.0.3.${n + 1}` })));
  const server = await startBenchServer({ env: { SMTP_URL: smtp.url } });
  try {
    const shop = await openShop(await signUp(server), sites, ONE_BY_ONE + AT_ONCE);
    for (let n = 0; n < ONE_BY_ONE; n += 1) {
      await shop.drop(n);
      await smtp.waitFor(n + 1, 30_000);
    }
    reportDelays(context, shop.delays(smtp, 0, ONE_BY_ONE), 'one at a time');

    await inParallel(AT_ONCE, 50, (n) => shop.drop(ONE_BY_ONE + n));
    await smtp.waitFor(ONE_BY_ONE + AT_ONCE, 120_000);
    reportDelays(context, shop.delays(smtp, ONE_BY_ONE, AT_ONCE), `${AT_ONCE} at once`);
  } finally {
    await server.stop();
    await Promise.all([smtp.close(), ...sites.map((site) => site.close())]);
  }
};

/** Pages at 1,000 dollars, each with its monitor that has looked once; `drop` lowers the price of one and checks it. */
async function openShop(client: ApiClient, sites: readonly Website[], count: number) {
  const shownAt: number[] = [];
  const site = (n: number) => sites[n % sites.length] as Website;
  const path = (n: number) => `/laptop-${n}`;
  for (let n = 0; n < count; n += 1) site(n).set(path(n), `<h1>Laptop ${n}</h1><p>Price: <b>$1,000.00</b></p>`);
  const ids = await createMonitors(client, count, (n) => priceMonitor(site(n).url(path(n)), 3600));
  await inParallel(count, 8, (n) => client.send('POST', `/monitors/${ids[n]}/refresh`));
  return {
    async drop(n: number): Promise<void> {
      const body = () => {
        shownAt[n] ??= Date.now();
        return `<h1>Laptop ${n}</h1><p>Price: <b>$849.00</b></p>`;
      };
      site(n).set(path(n), { body });
      await client.send('POST', `/monitors/${ids[n]}/refresh`);
    },
    /** Milliseconds from showing to hand-over, for `length` monitors from the `first` on. */
    delays(smtp: SmtpReceiver, first: number, length: number): number[] {
      return Array.from({ length }, (_, index) => {
        const mail = smtp.messages.find(({ text }) => text.includes(ids[first + index] ?? '?'));
        if (!mail) throw new Error(`No mail tells of monitor ${first + index}`);
        return mail.receivedAt - (shownAt[first + index] ?? Number.NaN);
      });
    },
  };
}

function reportDelays({ report }: BenchContext, delays: readonly number[], load: string): void {
  for (const q of [0.5, 0.99]) {
    report({
      figure: `condition true to SMTP p${q * 100}`,
      value: rounded(quantile(delays, q)),
      unit: 'ms',
      budget: BUDGET_MS,
      load,
      of: delays.length,
    });
  }
}
