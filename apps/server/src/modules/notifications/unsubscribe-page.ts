import { Html, html } from './html.ts';
import type { Subscription } from './service.ts';

const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f5f7; color: #16191d;
    font: 16px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
  main { max-width: 26rem; margin: 1rem; padding: 2rem; background: #fff; border: 1px solid #e1e4e8; border-radius: 12px; }
  h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.35; overflow-wrap: anywhere; }
  p { margin: 0 0 1.25rem; color: #5b6570; overflow-wrap: anywhere; }
  button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; border: 0; border-radius: 8px; background: #1f5eff; color: #fff; cursor: pointer; }
  button:focus-visible { outline: 3px solid #8ab4ff; outline-offset: 2px; }
  @media (prefers-color-scheme: dark) {
    body { background: #101214; color: #eceef0; }
    main { background: #1a1d21; border-color: #30353b; }
    p { color: #a5adb6; }
  }`;

/** The page behind an unsubscribe link: asks first, since programs that look at links open them too; `done`: it was just changed. */
export function subscriptionPage({ monitorName, address, stopped }: Subscription, done: boolean): string {
  if (!stopped) {
    const heading = done ? `“${monitorName}” e-mails you again` : `Stop e-mail from “${monitorName}”?`;
    const says = done ? `Messages go to ${address} as before.` : `No more messages about this monitor will go to ${address}.`;
    return page(heading, says, html`<form method="post"><button>Stop e-mail from this monitor</button></form>`);
  }
  const says = `No messages about this monitor go to ${address} any more. The monitor goes on; what it would have sent is listed on its page. Changed your mind? Allow it here.`;
  return page(
    `E-mail from “${monitorName}” is stopped`,
    says,
    html`<form method="post"><input type="hidden" name="undo" value="1"><button>Allow e-mail again</button></form>`,
  );
}

/** The page behind a link that is damaged or too old. */
export function unknownLinkPage(): string {
  return page(
    'This link does not work',
    'It is incomplete or too old. The link at the foot of a newer message works, or the monitor’s own page.',
  );
}

function page(heading: string, says: string, form?: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${heading} – Monitors!</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p role="status">${says}</p>
${form}
</main>
</body>
</html>
`.text;
}
