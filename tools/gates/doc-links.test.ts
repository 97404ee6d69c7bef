import { expect, test } from 'vitest';
import { checkDocLinks, headingAnchor } from './doc-links.ts';
import { fixtureTree } from './fixture-tree.ts';

function problemsIn(files: Record<string, string>): string[] {
  using tree = fixtureTree(files);
  return checkDocLinks(tree.root).problems;
}

test('links to pages, headings and pictures that exist pass', () => {
  expect(
    problemsIn({
      'README.md':
        '# Top\n[a](docs/a.md) [b](docs/a.md#two-words) [c](#top) ![p](docs/p.png) [site](https://example.org/x)\n<img src="docs/p.png">\n',
      'docs/a.md': '## Two words\n[back](../README.md)\n',
      'docs/p.png': '',
    }),
  ).toEqual([]);
});

test.each([
  ['[a](docs/missing.md)', 'docs/missing.md does not exist'],
  ['![a](docs/missing.png)', 'docs/missing.png does not exist'],
  ['<img alt="a" src="docs/missing.png">', 'docs/missing.png does not exist'],
  ['<source media="x" srcset="docs/missing.png">', 'docs/missing.png does not exist'],
  ['[a](#missing)', 'no heading there has that anchor'],
  ['[a](docs/a.md#missing)', 'no heading there has that anchor'],
])('%s is found', (text, says) => {
  const problems = problemsIn({ 'README.md': text, 'docs/a.md': '# A\n' });
  expect(problems).toEqual([expect.stringContaining(says)]);
});

test('what stands in code is no link', () => {
  expect(problemsIn({ 'README.md': '`[a](b.md)`\n\n```md\n[a](b.md)\n# x\n```\n' })).toEqual([]);
});

test('anchors are made as Markdown hosts make them', () => {
  expect(headingAnchor('How it works, in short')).toBe('how-it-works-in-short');
  expect(headingAnchor('`npm start` & more')).toBe('npm-start--more');
});
