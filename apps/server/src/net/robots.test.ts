import { createFakeClock } from '@monitors/testkit';
import { describe, expect, it } from 'vitest';
import { createRobots } from './robots.ts';

function robotsOf(text: string, status = 200) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const robots = createRobots(async (url) => {
    asked.push(url);
    return { status, body: new TextEncoder().encode(text) };
  }, clock);
  return { clock, asked, check: (url: string) => robots(new URL(url)) };
}

describe('robots.txt', () => {
  it('forbids what it says, to all or to us', async () => {
    const { check } = robotsOf('User-agent: *\nDisallow: /private\n\nUser-agent: monitors\nDisallow: /shop/*.php$\nAllow: /');
    expect((await check('https://a.example/shop/x.php')).allowed).toBe(false);
    expect((await check('https://a.example/shop/x.php?y')).allowed).toBe(true);
    expect((await check('https://a.example/private')).allowed).toBe(true);
  });

  it('is asked for once per origin and hour', async () => {
    const { check, asked, clock } = robotsOf('User-agent: *\nDisallow: /');
    await Promise.all([check('https://a.example/1'), check('https://a.example/2')]);
    await check('https://a.example:8443/1');
    expect(asked).toEqual(['https://a.example/robots.txt', 'https://a.example:8443/robots.txt']);
    await clock.advance(3_600_000);
    await check('https://a.example/1');
    expect(asked).toHaveLength(3);
  });

  it.each([401, 403, 404, 410])('allows all where it answers %i', async (status) => {
    expect((await robotsOf('User-agent: *\nDisallow: /', status).check('https://a.example/')).allowed).toBe(true);
  });

  it.each([429, 500, 503])('allows all where it answers %i, and is asked again soon', async (status) => {
    const { check, asked, clock } = robotsOf('User-agent: *\nDisallow: /', status);
    expect((await check('https://a.example/')).allowed).toBe(true);
    await clock.advance(300_000);
    await check('https://a.example/');
    expect(asked).toHaveLength(2);
  });

  it('allows all where there is no answer', async () => {
    const robots = createRobots(() => Promise.reject(new Error('timeout')), createFakeClock());
    expect((await robots(new URL('https://a.example/'))).allowed).toBe(true);
  });

  it('tells the crawl delay, up to half a minute', async () => {
    expect((await robotsOf('User-agent: *\nCrawl-delay: 7').check('https://a.example/')).crawlDelayMs).toBe(7000);
    expect((await robotsOf('User-agent: *\nCrawl-delay: 9999').check('https://a.example/')).crawlDelayMs).toBe(30_000);
    expect((await robotsOf('User-agent: *\nCrawl-delay: -3').check('https://a.example/')).crawlDelayMs).toBe(0);
  });

  it('drops lines that are made to be slow, and keeps the others', async () => {
    const bait = `Disallow: /${'*a'.repeat(200)}\n`.repeat(3000);
    const { check } = robotsOf(`User-agent: *\nDisallow: /no\n${bait}`);
    expect((await check(`https://a.example/${'a'.repeat(1500)}`)).allowed).toBe(true);
    expect((await check('https://a.example/no')).allowed).toBe(false);
  });
});
