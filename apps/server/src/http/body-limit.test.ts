import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestHttp, type TestHttp } from './testing/test-http.ts';

let http: TestHttp;
let origin: string;
beforeAll(async () => {
  http = await startTestHttp({
    modules: [
      {
        name: 'things',
        routes(api) {
          api.post('/things', { config: { access: 'public' }, schema: { body: z.object({}) } }, async () => ({ success: true }));
        },
      },
    ],
  });
  origin = await http.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => http.close());

const send = (body: string | ReadableStream, more: object = {}) =>
  fetch(`${origin}/api/v1/things`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...more });

it('hears a body out that is too large, so that its sender gets to read why', async () => {
  for (const megabytes of [2, 10, 40]) {
    const answer = await send('x'.repeat(megabytes * 1_048_576));
    expect(answer.status).toBe(413);
    expect((await answer.json()) as object).toMatchObject({ success: false, error: { code: 'PAYLOAD_TOO_LARGE' } });
  }
});

it('does so for a body of unknown length', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(1_048_576));
  let left = 10;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
  });
  expect((await send(body, { duplex: 'half' })).status).toBe(413);
});
