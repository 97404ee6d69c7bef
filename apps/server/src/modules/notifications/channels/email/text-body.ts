import type { Words } from './words.ts';

/** The mail for programs that show no HTML. */
export function textBody(words: Words): string {
  const lines = [
    words.subject,
    '',
    `${words.status}: ${words.monitorName}`,
    `Now:    ${words.value}`,
    ...(words.previousValue === undefined ? [] : [`Before: ${words.previousValue}`]),
    `Why:    ${words.reason}`,
    `When:   ${words.when}`,
    ...(words.items.length === 0 ? [] : ['', 'New:']),
    ...words.items.map((item) => `- ${item.title}${item.url ? `\n  ${item.url}` : ''}`),
    ...(words.snippet === undefined ? [] : ['', 'What it said there:', `> ${words.snippet}`]),
    ...(words.sourceUrl === undefined ? [] : [words.sourceUrl]),
    '',
    `You asked: “${words.prompt}”`,
    '',
    `Monitor:  ${words.monitorUrl}`,
    `Incident: ${words.incidentUrl}`,
    '',
    '-- ',
    'You get this because this monitor of yours sends you e-mail.',
    `Stop e-mail from this monitor: ${words.unsubscribeUrl}`,
    '',
  ];
  return lines.join('\n');
}
