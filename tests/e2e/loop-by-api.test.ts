import {
  type ApiClient,
  createApiClient,
  type ServerProcess,
  type SmtpReceiver,
  startServerProcess,
  startSmtpServer,
  startWebhookReceiver,
  startWebsite,
  type WebhookReceiver,
  type Website,
} from '@monitors/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { shopPage } from './shop-page.ts';

let site: Website;
let smtp: SmtpReceiver;
let hook: WebhookReceiver;
let server: ServerProcess;
let api: ApiClient;
let env: Record<string, string>;

beforeAll(async () => {
  [site, smtp, hook] = await Promise.all([
    startWebsite({ '/laptop': shopPage({ price: '949.00' }) }),
    startSmtpServer(),
    startWebhookReceiver(),
  ]);
  env = { SMTP_URL: smtp.url, FETCH_ALLOW_PRIVATE: '127.0.0.0/8', RATE_LIMITS: 'off' };
  server = await startServerProcess({ env });
  api = createApiClient(server.baseUrl);
  await api.register({ email: 'ada@example.test', password: 'Correct-horse-7' });
});

afterAll(async () => {
  await server?.stop();
  await Promise.all([site?.close(), smtp?.close(), hook?.close()]);
});

interface Evaluation {
  value: unknown;
  verdict: string;
  triggered: boolean;
  cause?: string | null;
}

interface Detail {
  monitor: { id: string; status: string; currentValue: unknown; previousValue: unknown; evaluationCount: number };
  history: { changeAmount?: number }[];
  incidents: { state: string; resolution: string | null }[];
  notifications: { channel: string; state: string; step: string }[];
}

async function checkNow(id: string): Promise<Evaluation> {
  return (await api.send<{ evaluation: Evaluation }>('POST', `/monitors/${id}/refresh`)).evaluation;
}

const detail = (id: string) => api.send<Detail>('GET', `/monitors/${id}`);

it('goes the whole way from a sentence to one message, and to one more when it is over', async () => {
  const prompt = `Tell me when the price on ${site.url('/laptop')} drops below $900`;

  const { interpretation, preview } = await api.send<{
    interpretation: Record<string, unknown>;
    preview: Record<string, unknown>;
  }>('POST', '/monitors/interpret', { prompt });
  expect(interpretation).toMatchObject({
    type: 'state',
    factType: 'number',
    evaluationFrequency: 3600,
    source: { kind: 'page' },
  });
  expect(preview).toMatchObject({ verdict: 'false', fact: { value: 949, unit: 'USD' } });
  expect(JSON.stringify(preview.evidence)).toContain('949');
  expect((await api.send<{ total: number }>('GET', '/monitors')).total).toBe(0);

  const channel = await api.send<{ channel: { id: string }; secret: string }>('POST', '/channels', {
    kind: 'webhook',
    name: 'Ops',
    url: hook.url,
  });
  const actions = [
    { type: 'email', onRecovery: true },
    { type: 'channel', channelId: channel.channel.id, onRecovery: true },
  ];
  const { monitor } = await api.send<{ monitor: { id: string } }>('POST', '/monitors', { prompt, interpretation, actions });
  await vi.waitFor(async () => expect((await detail(monitor.id)).monitor.status).toBe('ok'), { timeout: 20_000, interval: 100 });

  site.set('/laptop', shopPage({ price: '849.00' }));
  expect(await checkNow(monitor.id)).toMatchObject({ value: 849, verdict: 'true', triggered: true });
  const [mail] = await smtp.waitFor(1);
  expect(mail?.envelope.to).toEqual(['ada@example.test']);
  for (const body of [mail?.text, mail?.html]) {
    expect(body).toContain('849');
    expect(body).toContain('949');
    expect(body).toContain(`${server.baseUrl}/monitors/${monitor.id}`);
  }
  expect(mail?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const [posted] = await hook.waitFor(1);
  const verified = new Webhook(channel.secret).verify(posted?.body ?? '', posted?.headers ?? {});
  expect(verified).toMatchObject({ data: { value: 849, previousValue: 949 } });

  expect(await checkNow(monitor.id)).toMatchObject({ verdict: 'true', triggered: false });
  site.set('/laptop', { status: 500, body: 'broken' });
  expect(await checkNow(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'http_error' });
  expect((await detail(monitor.id)).monitor.status).toBe('firing');

  site.set('/laptop', shopPage({ price: '929.00' }));
  expect(await checkNow(monitor.id)).toMatchObject({ verdict: 'false' });
  await smtp.waitFor(2);
  await hook.waitFor(2);
  await vi.waitFor(async () => {
    const { monitor: after, incidents, notifications, history } = await detail(monitor.id);
    expect(after).toMatchObject({ status: 'ok', currentValue: 929, previousValue: 849 });
    expect(incidents).toMatchObject([{ state: 'resolved', resolution: 'recovered' }]);
    expect(notifications.map((one) => one.state)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(history.map((point) => point.changeAmount)).toEqual([80, -100]);
  });
  expect(smtp.messages).toHaveLength(2);
  expect(hook.received).toHaveLength(2);
});

it('loses nothing and repeats nothing when it is killed in the middle', async () => {
  site.set('/desk', shopPage({ price: '300.00' }));
  const prompt = `Tell me when the price on ${site.url('/desk')} drops below $250`;
  const { monitor } = await api.send<{ monitor: { id: string } }>('POST', '/monitors', { prompt });
  await vi.waitFor(async () => expect((await detail(monitor.id)).monitor.status).toBe('ok'), { timeout: 20_000, interval: 100 });
  smtp.clear();
  smtp.behave({ kind: 'fail_temporarily', times: 1 });
  site.set('/desk', shopPage({ price: '200.00' }));
  expect(await checkNow(monitor.id)).toMatchObject({ verdict: 'true', triggered: true });
  await server.kill('SIGKILL');

  server = await startServerProcess({ env: { ...env }, dataDir: server.dataDir });
  api = createApiClient(server.baseUrl);
  await api.login('ada@example.test', 'Correct-horse-7');
  const restored = await detail(monitor.id);
  expect(restored.monitor).toMatchObject({ status: 'firing', currentValue: 200, previousValue: 300 });
  expect(restored.incidents).toMatchObject([{ state: 'open' }]);
  await smtp.waitFor(1, 30_000);
  expect(await checkNow(monitor.id)).toMatchObject({ verdict: 'true', triggered: false });
  await vi.waitFor(async () => expect((await detail(monitor.id)).notifications).toMatchObject([{ state: 'sent' }]), {
    timeout: 20_000,
  });
  expect(new Set(smtp.messages.map((message) => message.messageId)).size).toBe(1);
});
