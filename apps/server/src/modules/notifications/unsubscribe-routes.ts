import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Subscription } from './service.ts';
import { subscriptionPage, unknownLinkPage } from './unsubscribe-page.ts';

/** What the routes call. */
export interface Subscriptions {
  subscription(token: string): Promise<Subscription | undefined>;
  setSubscription(token: string, stopped: boolean): Promise<Subscription | undefined>;
}

interface Params {
  Params: { token: string };
}

/** The links of a mail's foot and of RFC 8058: GET asks, POST does it; neither needs a sign-in. */
export function registerUnsubscribeRoutes(root: FastifyInstance, service: Subscriptions): void {
  root.register(async (scope) => {
    // A mail program posts a form, some without saying so; nothing in it is parsed but a form's fields.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 4096 }, (_request, body, done) => done(null, body));
    const config = { access: 'public', limit: { name: 'unsubscribe', max: 60, windowSeconds: 60 } };
    const schema = { hide: true };

    scope.get<Params>('/unsubscribe/:token', { config, schema }, async (request, reply) =>
      show(reply, await service.subscription(request.params.token)),
    );

    scope.post<Params>('/unsubscribe/:token', { config, schema }, async (request, reply) => {
      const undo = typeof request.body === 'string' && new URLSearchParams(request.body).get('undo') === '1';
      return show(reply, await service.setSubscription(request.params.token, !undo), true);
    });
  });
}

function show(reply: FastifyReply, subscription: Subscription | undefined, done = false): FastifyReply {
  return reply
    .code(subscription ? 200 : 404)
    .type('text/html; charset=utf-8')
    .headers({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
      'x-robots-tag': 'noindex',
    })
    .send(subscription ? subscriptionPage(subscription, done) : unknownLinkPage());
}
