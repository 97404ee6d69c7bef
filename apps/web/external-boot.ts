import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';

/** Moves the start script of the built page into a file of its own, so that the server may forbid every inline script. */
export function withExternalBoot(adapter: Adapter, directory: string): Adapter {
  return {
    ...adapter,
    name: `${adapter.name} with an external start script`,
    async adapt(builder) {
      await adapter.adapt(builder);
      const page = join(directory, 'index.html');
      const html = await readFile(page, 'utf8');
      const inline = /<script>([\s\S]+?)<\/script>/.exec(html);
      const script = inline?.[1];
      if (!inline || !script) throw new Error('The built page has no inline start script to move');
      const name = `_app/immutable/boot.${createHash('sha256').update(script).digest('base64url').slice(0, 8)}.js`;
      await writeFile(join(directory, name), `${script.trim()}\n`);
      await writeFile(
        page,
        html.replace(inline[0], () => `<script src="/${name}"></script>`),
      );
    },
  };
}
