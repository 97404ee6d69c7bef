import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Findings } from './gate.ts';
import { sourceFiles } from './source-files.ts';

const FENCED = /^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm;
const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|<(?:img|a|source)\s[^>]*?(?:src|href|srcset)="([^"]+)"/g;

/** The anchor that a heading gets on the usual Markdown hosts. */
export function headingAnchor(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(FENCED, '').matchAll(/^#{1,6}\s+(.+)$/gm)) anchors.add(headingAnchor(heading));
  return anchors;
}

/** Links between the Markdown pages and to files of the repository lead somewhere; addresses of other sites are not visited. */
export function checkDocLinks(root: string): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  for (const path of sourceFiles(root, ['.md'])) {
    const text = readFileSync(join(root, path), 'utf8')
      .replace(FENCED, '')
      .replace(/`[^`\n]*`/g, '');
    for (const match of text.matchAll(LINK)) {
      const target = match[1] ?? match[2] ?? '';
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? join(root, path) : join(dirname(join(root, path)), decodeURIComponent(file));
      if (!existsSync(linked)) {
        findings.problems.push(`${path}: link to ${target}, but ${relative(root, linked)} does not exist`);
      } else if (anchor && linked.endsWith('.md') && !anchorsOf(readFileSync(linked, 'utf8')).has(anchor)) {
        findings.problems.push(`${path}: link to ${target}, but no heading there has that anchor`);
      }
    }
  }
  return findings;
}
