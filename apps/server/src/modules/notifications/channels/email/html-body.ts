import { Html, html } from '../../html.ts';
import type { Words } from './words.ts';

const FONT = new Html("font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;");

/** Foreground and background of the status line, readable on both (WCAG AA). */
const TONES: Record<Words['tone'], { ink: string; paper: string }> = {
  alarm: { ink: '#9b1c1c', paper: '#fdecec' },
  notice: { ink: '#8a4b08', paper: '#fdf3e1' },
  calm: { ink: '#14622f', paper: '#e6f5ec' },
};

// Programs that drop style elements still show the light version, whose colours are inline.
const DARK = new Html(`
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page { background: #101214 !important; }
    .card { background: #1a1d21 !important; border-color: #30353b !important; }
    .ink { color: #eceef0 !important; }
    .soft { color: #a5adb6 !important; }
    .quote { background: #22262b !important; border-color: #4b535c !important; color: #d5d9dd !important; }
    .link { color: #8ab4ff !important; }
  }`);

/** The mail as HTML: tables and inline styles, as mail programs understand them; every value is escaped. */
export function htmlBody(words: Words): string {
  const tone = TONES[words.tone];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${words.subject}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7;">
<div style="display:none;max-height:0;overflow:hidden;">${words.reason}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;">
<tr><td class="soft" style="${FONT}font-size:14px;font-weight:600;color:#5b6570;padding:0 4px 12px;">Monitors!</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #e1e4e8;border-radius:12px;padding:24px;">
<p style="margin:0 0 12px;"><span style="${FONT}display:inline-block;font-size:13px;font-weight:600;color:${tone.ink};background:${tone.paper};border-radius:6px;padding:4px 10px;">${words.status}</span></p>
<h1 class="ink" style="${FONT}margin:0 0 4px;font-size:18px;line-height:1.35;font-weight:600;color:#16191d;">${words.monitorName}</h1>
<p class="ink" style="${FONT}margin:0;font-size:30px;line-height:1.25;font-weight:700;color:#16191d;word-break:break-word;">${words.value}</p>
${words.previousValue !== undefined && html`<p class="soft" style="${FONT}margin:2px 0 0;font-size:15px;color:#5b6570;word-break:break-word;">before: ${words.previousValue}</p>`}
${items(words)}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 0;">
${row('Why', words.reason)}
${row('When', words.when)}
${row('You asked', `“${words.prompt}”`)}
</table>
${evidence(words)}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0;"><tr>
<td style="background:#1f5eff;border-radius:8px;"><a href="${words.monitorUrl}" style="${FONT}display:inline-block;padding:10px 18px;font-size:15px;font-weight:600;color:#ffffff;text-decoration:none;">Open the monitor</a></td>
<td style="padding-left:16px;"><a class="link" href="${words.incidentUrl}" style="${FONT}font-size:15px;color:#1f5eff;">See the incident</a></td>
</tr></table>
</td></tr>
<tr><td class="soft" style="${FONT}font-size:13px;line-height:1.5;color:#5b6570;padding:16px 4px 0;">
You get this because this monitor of yours sends you e-mail.
<a class="link" href="${words.unsubscribeUrl}" style="color:#1f5eff;">Stop e-mail from this monitor</a>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.text;
}

function row(label: string, text: string): Html {
  return html`<tr>
<td class="soft" valign="top" style="${FONT}font-size:14px;line-height:1.5;color:#5b6570;padding:2px 16px 2px 0;white-space:nowrap;">${label}</td>
<td class="ink" valign="top" style="${FONT}font-size:14px;line-height:1.5;color:#16191d;padding:2px 0;word-break:break-word;">${text}</td>
</tr>`;
}

function items(words: Words): Html | undefined {
  if (words.items.length === 0) return undefined;
  const list = words.items.map(
    (item) =>
      html`<li style="margin:0 0 4px;">${item.url ? html`<a class="link" href="${item.url}" style="color:#1f5eff;">${item.title}</a>` : item.title}</li>`,
  );
  return html`<ul class="ink" style="${FONT}margin:14px 0 0;padding:0 0 0 20px;font-size:15px;line-height:1.45;color:#16191d;">${list}</ul>`;
}

function evidence(words: Words): Html {
  const style = new Html(
    `${FONT.text}margin:16px 0 0;padding:10px 14px;font-size:14px;line-height:1.5;color:#39414a;background:#f6f7f9;border-left:3px solid #c3cad2;word-break:break-word;`,
  );
  return html`${words.snippet !== undefined && html`<blockquote class="quote" style="${style}">${words.snippet}</blockquote>`}
${words.sourceUrl && html`<p style="${FONT}margin:8px 0 0;font-size:14px;word-break:break-all;"><a class="link" href="${words.sourceUrl}" style="color:#1f5eff;">${words.sourceUrl}</a></p>`}`;
}
