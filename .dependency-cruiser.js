/** The layers of the libs, lowest first: a lib may import only from the layers below its own. */
const LIB_LAYERS = [
  ['client', 'config', 'errors', 'money', 'telemetry', 'text', 'time'],
  ['departments', 'funding', 'iso20022', 'logger', 'paging', 'pictures', 'signing', 'threshold'],
  ['events', 'iban', 'redis'],
  ['outbox', 'rate-limit'],
  ['mongo'],
  ['http', 'messaging'],
  ['service'],
  ['embedded'],
];

const libsLookDown = LIB_LAYERS.flatMap((layer, depth) =>
  layer.map((lib) => ({
    name: `libs-look-down-${lib}`,
    severity: 'error',
    from: { path: `^libs/${lib}/` },
    to: { dynamic: false, path: `^libs/(${LIB_LAYERS.slice(depth).flat().join('|')})/`, pathNot: `^libs/${lib}/` },
  })),
);

/** The layers of the house: who may import whom. `npm run check:layers` fails on any breach. */
export default {
  forbidden: [
    ...libsLookDown,
    {
      name: 'every-lib-has-a-layer',
      severity: 'error',
      from: {},
      to: { path: '^libs/', pathNot: `^libs/(${LIB_LAYERS.flat().join('|')})/` },
    },
    {
      name: 'scripts-import-no-test',
      severity: 'error',
      from: { path: '^(scripts|services|libs)/' },
      to: { path: '^test/' },
    },
    {
      name: 'services-never-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' },
    },
    { name: 'libs-import-no-service', severity: 'error', from: { path: '^libs/' }, to: { path: '^services/' } },
    {
      name: 'domain-imports-no-adapter',
      comment:
        'Domain code is pure: other domain files, departments, threshold, money, errors, the formats of banks, the names of events, versions and value types only.',
      severity: 'error',
      from: { path: '^services/.+/domain/' },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: [
          '^services/.+/domain/',
          '^libs/(departments|threshold|funding|money|errors|time|iso20022)/',
          '^libs/events/(topology|ids)\\.ts$',
          '^libs/mongo/version\\.ts$',
          'node_modules/ibantools',
        ],
      },
    },
    {
      name: 'mongoose-only-in-stores',
      severity: 'error',
      from: {
        path: '^(services|libs)/',
        pathNot: ['^services/.+/(store|[a-z-]+-store|known)\\.ts$', '^libs/(mongo|messaging|embedded)/'],
      },
      to: { path: 'node_modules/mongoose', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'bullmq-only-in-messaging',
      severity: 'error',
      from: { pathNot: '^(libs/messaging|test)/' },
      to: { path: 'node_modules/bullmq' },
    },
    {
      name: 'express-only-in-http',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: 'node_modules/express' },
    },
    {
      name: 'embedded-stays-out-of-production',
      severity: 'error',
      from: {
        // What the image holds: the services, the libs, and the scripts that operators run in it.
        path: ['^(services|libs)/', '^scripts/(command|admin|migrate)/', '^scripts/(admin|migrate)\\.ts$'],
        pathNot: ['^libs/embedded/'],
      },
      to: { path: '^libs/embedded/', dynamic: false },
    },
    {
      name: 'stories-speak-no-http',
      severity: 'error',
      from: {
        path: '^services/',
        pathNot: [
          '/(app|part|routes|schemas|views|access|examples|lists|csv|daily-order|messages|debtor)\\.ts$',
          '-routes\\.ts$',
        ],
      },
      to: { path: '^libs/http/(?!receipt)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
