// The import rules of the repository, checked as a graph by `npm run check`. Every rule is an error.

const MODULES = 'apps/server/src/modules';
const TESTS = '\\.test\\.ts$';

/** Modules from the ground up: one may import those of the lines before its own, never its neighbours. */
const LAYERS = [
  ['accounts'],
  ['intake', 'signals'],
  ['monitors'],
  ['incidents'],
  ['notifications', 'dashboards', 'reports', 'admin'],
];

/** Modules that stand alone: they import no other and no other imports them. */
const ALONE = ['demo'];

/** Files of one role inside a module: `routes.ts`, `routes/x.ts`, `key-routes.ts`, `routes-key.ts`. */
const role = (...names) => `^${MODULES}/[^/]+/.*\\b(?:${names.join('|')})\\b`;

const error = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const moduleOrder = [
  ...LAYERS.flatMap((names, level) => names.map((name) => [name, LAYERS.slice(0, level).flat()])),
  ...ALONE.map((name) => [name, []]),
].map(([name, below]) =>
  error(
    `module-order-${name}`,
    below.length === 0
      ? `${name} imports no other module.`
      : `${name} imports only ${below.join(', ')}; the other way goes by events.`,
    { path: `^${MODULES}/${name}/` },
    { path: `^${MODULES}/(?!(?:${[name, ...below].join('|')})/)` },
  ),
);

const KNOWN = [...LAYERS.flat(), ...ALONE].join('|');

module.exports = {
  forbidden: [
    error('no-cycles', 'A cycle cannot be understood, tested or loaded in parts.', {}, { circular: true }),
    error(
      'resolvable',
      'An import leads to a file or an installed package.',
      { pathNot: '^apps/web/' },
      { couldNotResolve: true },
    ),

    error(
      'packages-stand-alone',
      'A published package imports only contract and sdk-core.',
      { path: '^packages/([^/]+)/' },
      { path: ['^(?:apps|internal|tests|tools)/', '^packages/'], pathNot: '^packages/(?:$1|contract|sdk-core)/' },
    ),
    error(
      'internal-imports-contract',
      'An internal package imports contract and internal packages only.',
      { path: '^internal/' },
      { path: '^(?:apps|packages|tests|tools)/', pathNot: '^packages/contract/' },
    ),
    error('nothing-imports-apps', 'Apps are at the top: nothing imports them.', { pathNot: '^apps/' }, { path: '^apps/' }),
    error(
      'apps-stand-alone',
      'An app does not import another app.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    error(
      'web-imports-contract',
      'The web app imports published packages only.',
      { path: '^apps/web/' },
      { path: '^(?:internal|tests|tools)/' },
    ),
    error(
      'testkit-in-tests-only',
      'The test kit is for tests and benchmarks.',
      { path: '^(?:apps|internal|packages)/', pathNot: ['^internal/testkit/', TESTS, '/testing/'] },
      { path: '^internal/testkit/' },
    ),

    error(
      'module-by-index',
      'A module imports another through its index.ts only.',
      { path: `^${MODULES}/([^/]+)/` },
      { path: `^${MODULES}/`, pathNot: [`^${MODULES}/$1/`, `^${MODULES}/[^/]+/index\\.ts$`] },
    ),
    error(
      'module-public-face',
      'Only the composition root sees more of a module than its index.ts: its module.ts.',
      { path: '^apps/server/src/', pathNot: [`^${MODULES}/`, '^apps/server/src/app\\.ts$', TESTS] },
      { path: `^${MODULES}/`, pathNot: `^${MODULES}/[^/]+/index\\.ts$` },
    ),
    error(
      'module-known',
      'A new module takes its place in the order at the top of .dependency-cruiser.cjs.',
      { path: `^${MODULES}/(?!(?:${KNOWN})/)[^/]+/` },
      {},
    ),
    ...moduleOrder,

    error(
      'routes-call-service',
      'Routes and jobs parse, call the service and answer; they reach neither store nor decisions.',
      { path: role('routes', 'jobs'), pathNot: TESTS },
      { path: role('domain', 'store'), dependencyTypesNot: ['type-only'] },
    ),
    error(
      'service-below-routes',
      'Service and store know nothing of routes, jobs and wiring.',
      { path: role('service', 'store'), pathNot: TESTS },
      { path: [role('routes', 'jobs'), `^${MODULES}/[^/]+/module\\.ts$`] },
    ),
    error(
      'store-below-service',
      'The store holds SQL and calls nobody above it.',
      { path: role('store'), pathNot: TESTS },
      { path: role('service') },
    ),
    error(
      'domain-is-pure',
      'Domain is decisions: it imports itself, the kernel, the contract, the pure language package and types of the reader.',
      { path: `^${MODULES}/[^/]+/domain/`, pathNot: TESTS },
      {
        pathNot: [
          `^${MODULES}/[^/]+/domain/`,
          '^apps/server/src/kernel/',
          '^packages/contract/',
          '^internal/(?:language|reader)/',
        ],
      },
    ),
    error(
      'domain-borrows-types',
      'Of the reader, domain imports types only.',
      { path: `^${MODULES}/[^/]+/domain/`, pathNot: TESTS },
      { path: '^internal/reader/', dependencyTypesNot: ['type-only'] },
    ),
    error(
      'kernel-is-small',
      'The kernel is vocabulary: it imports the contract and the runtime only.',
      { path: '^apps/server/src/kernel/', pathNot: TESTS },
      { pathNot: ['^apps/server/src/kernel/', '^packages/contract/'], dependencyTypesNot: ['core'] },
    ),

    error(
      'drivers-in-app',
      'Engine drivers are named in app.ts alone; everything else knows the ports.',
      {
        path: '^(?:apps|internal|packages|tests|tools)/',
        pathNot: ['^internal/engines/', '^apps/server/src/app\\.ts$', TESTS, '^tools/', '/testing/'],
      },
      { path: '^internal/engines/(?!ports/)' },
    ),
    error(
      'drivers-by-dynamic-import',
      'A driver loads its heavy library only where it is used: by dynamic import.',
      { path: '^apps/server/src/app\\.ts$' },
      { path: '^internal/engines/(?!ports/)', dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    error(
      'fastify-at-the-edge',
      'Fastify, its types too, stays in http/, routes.ts and module.ts.',
      { path: '^apps/server/src/', pathNot: ['^apps/server/src/http/', role('routes'), `^${MODULES}/[^/]+/module\\.ts$`, TESTS] },
      { path: 'node_modules/(?:fastify|@fastify|fastify-[^/]+)/' },
    ),
    error(
      'reading-is-pure',
      'Reader and language do no input or output.',
      { path: '^internal/(?:reader|language)/', pathNot: [TESTS, '/accuracy(?:\\.ts$|/)'] },
      { dependencyTypes: ['core'], pathNot: '^(?:node:)?(?:util|url|buffer|string_decoder|punycode|querystring)(?:/|$)' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)(?:build|\\.svelte-kit|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'svelte', 'node', 'default', 'types'] },
    skipAnalysisNotInRules: true,
  },
};
