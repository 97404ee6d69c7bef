import type { CDPSession } from 'playwright-core';
import type { RenderRequest } from '../ports/index.ts';

/** What the proxy asks for. */
export interface ProxyCredentials {
  username: string;
  password: string;
}

/**
 * Adds the request's own headers to what the page asks of its own origin, and of nobody else, redirects included: they
 * may hold secrets. (The browser's own way of extra headers sends them to every host.)
 */
export async function addHeaders(
  session: CDPSession,
  request: RenderRequest,
  proxy: ProxyCredentials | undefined,
): Promise<void> {
  const own = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'user-agent');
  if (own.length === 0 || !URL.canParse(request.url)) return;
  const { origin } = new URL(request.url);
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  session.on('Fetch.requestPaused', ({ requestId, request: asked }) => {
    const sameOrigin = URL.canParse(asked.url) && new URL(asked.url).origin === origin;
    const kept = Object.entries(asked.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
    const headers = [...kept, ...own].map(([name, value]) => ({ name, value }));
    // A page that has gone meanwhile needs no answer.
    session.send('Fetch.continueRequest', sameOrigin ? { requestId, headers } : { requestId }).catch(() => {});
  });
  // Once a session holds requests it also gets their challenges, and answers in the place of the browser's own settings.
  session.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    const answer =
      authChallenge.source === 'Proxy' && proxy
        ? { response: 'ProvideCredentials' as const, ...proxy }
        : { response: 'CancelAuth' as const };
    session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: answer }).catch(() => {});
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }], handleAuthRequests: true });
}
