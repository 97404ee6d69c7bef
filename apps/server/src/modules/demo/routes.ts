import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { laptopJson, laptopPage, scriptedPage } from './pages/laptop.ts';
import { newsFeed, newsPage } from './pages/news.ts';
import { panelPage } from './pages/panel.ts';
import { BOUNDS, type DemoService } from './service.ts';

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** One line of text; signs that no page or feed may hold are blanks. */
const textSchema = z
  .string()
  .overwrite((text) => text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' '))
  .trim()
  .min(1, 'A text is needed')
  .max(BOUNDS.longestText);
const changeSchema = z.strictObject({
  price: z.number().min(BOUNDS.lowestPrice).max(BOUNDS.highestPrice).optional(),
  inStock: z.boolean().optional(),
  headline: textSchema.optional(),
  newPost: textSchema.optional(),
});

const READING = { access: 'public', limit: { name: 'demo-read', max: 1200, windowSeconds: 60 } } as const;
const CHANGING = { access: 'public', limit: { name: 'demo-change', max: 600, windowSeconds: 60 } } as const;

/** `/demo/…`: a pretended shop whose pages anyone may change, to try a monitor on. */
export function registerRoutes(instance: FastifyInstance, service: DemoService, appUrl: string): void {
  const root = instance.withTypeProvider<ZodTypeProvider>();

  const serve = (path: string, type: string, content: () => string) =>
    root.get(path, { config: READING }, async (_request, reply) => fresh(reply, type).send(content()));

  serve('/demo', HTML, () => panelPage(service.state, appUrl));
  serve('/demo/shop/laptop', HTML, () => laptopPage(service.state, appUrl));
  serve('/demo/news', HTML, () => newsPage(service.state, appUrl));
  serve('/demo/feed.xml', 'application/rss+xml; charset=utf-8', () => newsFeed(service.state, appUrl));
  serve('/demo/js', HTML, scriptedPage);
  serve('/demo/api/laptop.json', 'application/json; charset=utf-8', () => JSON.stringify(laptopJson(service.state)));

  const asset = (path: string, type: string, file: string) => {
    const content = readFileSync(join(import.meta.dirname, 'assets', file), 'utf8');
    serve(path, type, () => content);
  };
  asset('/demo/panel.js', SCRIPT, 'panel.js');
  asset('/demo/assets/live-price.js', SCRIPT, 'live-price.js');
  for (const file of ['base.css', 'shop.css', 'panel.css']) asset(`/demo/assets/${file}`, 'text/css; charset=utf-8', file);

  root.get('/demo/state', { config: READING }, async (_request, reply) => {
    fresh(reply, 'application/json; charset=utf-8');
    return { success: true, state: service.state };
  });
  root.post('/demo/state', { config: CHANGING, schema: { body: changeSchema } }, async (request) => ({
    success: true,
    state: service.change(request.body),
  }));
}

/** What is read is always the present state. */
function fresh(reply: FastifyReply, type: string): FastifyReply {
  return reply.header('cache-control', 'no-cache').type(type);
}
