interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: Schema | boolean;
  default?: unknown;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Levels of a schema that are written out before it ends in dots. */
const MAX_DEPTH = 6;

/** An OpenAPI document as one page without scripts, readable in any browser. */
export function apiPage(document: object): string {
  const {
    info,
    paths = {},
    components,
  } = document as {
    info: { title: string; version: string; description?: string };
    paths?: Record<string, Record<string, Operation>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const groups = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const tags = [...groups.keys()].sort();
  const schemas = Object.entries(components?.schemas ?? {})
    .filter(([name]) => !name.endsWith('Input'))
    .sort(([a], [b]) => a.localeCompare(b));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${asHtml(info.title)} API</title><style>${STYLE}</style></head>
<body><nav aria-label="Parts"><strong>${asHtml(info.title)} API</strong>${tags.map((tag) => `<a href="#${asHtml(tag)}">${asHtml(tag)}</a>`).join('')}<a href="#types">types</a></nav>
<main><h1>${asHtml(info.title)} API <small>${asHtml(info.version)}</small></h1><p>${asHtml(info.description ?? '')}</p>
<p>Send <code>Authorization: Bearer …</code> with an access token or an API key. The same as a machine reads it: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
${tags.map((tag) => `<section id="${asHtml(tag)}"><h2>${asHtml(tag)}</h2>${groups.get(tag)?.join('') ?? ''}</section>`).join('\n')}
<section id="types"><h2>types</h2>${schemas
    .map(
      ([name, schema]) =>
        `<details id="type-${asHtml(name)}"><summary><code>${asHtml(name)}</code></summary><pre>${shape(schema, 0)}</pre></details>`,
    )
    .join('')}</section></main></body></html>
`;
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const open = operation.security?.length === 0;
  const parameters = (operation.parameters ?? []).map(
    (parameter) =>
      `<tr><td><code>${asHtml(parameter.name)}</code></td><td>${asHtml(parameter.in)}${parameter.required ? ', required' : ''}</td><td><code>${shape(parameter.schema ?? {}, 0)}</code></td></tr>`,
  );
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) => {
    const schema = answer.content?.['application/json']?.schema;
    return `<h4>${status === 'default' ? 'refusal' : asHtml(status)}</h4>${schema ? `<pre>${shape(schema, 0)}</pre>` : ''}`;
  });
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${asHtml(path)}</code> <span>${asHtml(operation.summary ?? '')}${open ? ' · open to all' : ''}</span></summary>
${operation.description ? `<p>${asHtml(operation.description)}</p>` : ''}${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}${body ? `<h4>body</h4><pre>${shape(body, 0)}</pre>` : ''}${answers.join('')}</details>`;
}

/** A schema in the notation of TypeScript, as HTML. */
function shape(schema: Schema, depth: number): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const link = name.replace(/Input$/, '');
    return `<a href="#type-${asHtml(link)}">${asHtml(link)}</a>`;
  }
  if (schema.const !== undefined) return asHtml(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => asHtml(JSON.stringify(value))).join(' | ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.map((branch) => shape(branch, depth)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => shape(part, depth)).join(' &amp; ');
  if (schema.items) return `${shape(schema.items, depth)}[]`;
  if (schema.properties) return properties(schema, depth);
  if (typeof schema.additionalProperties === 'object') return `{ [name]: ${shape(schema.additionalProperties, depth + 1)} }`;
  const types = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  return asHtml(schema.format ? `${types} (${schema.format})` : types);
}

function properties(schema: Schema, depth: number): string {
  if (depth >= MAX_DEPTH) return '{ … }';
  const indent = '  '.repeat(depth + 1);
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => `${indent}${asHtml(name)}${required.has(name) ? '' : '?'}: ${shape(property, depth + 1)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `:root{font:15px/1.5 system-ui,sans-serif;color-scheme:light dark}body{margin:0;display:grid;grid-template-columns:13rem 1fr}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.25rem;box-sizing:border-box;display:flex;flex-direction:column;gap:.35rem;border-right:1px solid color-mix(in srgb,currentColor 15%,transparent)}
main{padding:1.25rem 2rem;max-width:60rem;min-width:0}a{color:light-dark(#0b5cad,#7cb7ff);text-decoration:none}a:hover{text-decoration:underline}h1 small,summary span{opacity:.65;font-weight:400}h4{margin:.75rem 0 .25rem}
details{border:1px solid color-mix(in srgb,currentColor 15%,transparent);border-radius:6px;padding:.5rem .75rem;margin:.4rem 0}summary{cursor:pointer}summary b{display:inline-block;min-width:4rem}
.get{color:light-dark(#0a6b3d,#5fd39b)}.post{color:light-dark(#8a4b00,#f0b25f)}.put,.patch{color:light-dark(#5b3fa8,#b8a2ff)}.delete{color:light-dark(#b3261e,#ff8a80)}
pre{overflow:auto;margin:.25rem 0;padding:.6rem;border-radius:4px;background:color-mix(in srgb,currentColor 6%,transparent)}td{padding:.1rem .75rem .1rem 0;vertical-align:top}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto;flex-flow:row wrap;border:0}main{padding:1rem}}`;
