// Who may import whom. Each rule says why in its comment.
const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbidden('no-cycles', 'A file that needs itself cannot be understood alone.', {}, { circular: true }),
    forbidden('client-without-server', 'They share the wire only, through proto/.', { path: '^client/' }, { path: '^server/' }),
    forbidden(
      'server-without-client',
      'They share the wire only; the command line is a user of both.',
      { path: '^server/', pathNot: '^server/(main\\.ts$|cli/)' },
      { path: '^client/' },
    ),
    forbidden(
      'server-without-cli',
      'The command line is entered by main.ts alone.',
      { path: '^(server|client|proto)/', pathNot: '^server/(main\\.ts$|cli/)' },
      { path: '^server/(main\\.ts$|cli/)' },
    ),
    forbidden('proto-alone', 'Both sides build on it.', { path: '^proto/' }, { path: '^(server|client)/' }),
    forbidden(
      'no-test-code-shipped',
      'bench/ and test/ are not in the package.',
      { path: '^(server|client|proto)/' },
      { path: '^(bench|test|examples)/' },
    ),
    forbidden(
      'no-development-dependencies-shipped',
      'An installed package has only its dependencies.',
      { path: '^(server|client|proto)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'piscina-in-pool',
      'Threads have one owner.',
      { path: '^server/', pathNot: '^server/workers/pool\\.ts$' },
      { path: 'node_modules/piscina/' },
    ),
    forbidden(
      'koffi-in-duckdb',
      'Pointers stay in one folder.',
      { path: '^(server|client|proto)/', pathNot: '^server/engine/duckdb/' },
      { path: 'node_modules/koffi/' },
    ),
    forbidden(
      'domain-without-rpc',
      'The domain does not know how it is called.',
      { path: '^server/(handles|workers|engine|arrow|feeds|flow)/' },
      { path: '^(server/rpc/|proto/)|node_modules/@grpc/' },
    ),
    forbidden(
      'main-thread-without-engine',
      'Every call of the engine blocks its thread; the main thread may open, interrupt and watch through database.ts; exit-now.ts and give-back.ts call the C library.',
      { path: '^(server|client)/', pathNot: '^server/(engine/duckdb/|workers/(worker|run-task)\\.ts$|feeds/thread/feed-worker\\.ts$)' },
      { path: '^server/engine/duckdb/', pathNot: '^server/engine/duckdb/(database|exit-now|give-back)\\.ts$' },
    ),
    forbidden(
      'arrow-is-pure',
      'Formats know nothing of engines, threads or files.',
      { path: '^server/arrow/' },
      { path: '^server/', pathNot: '^server/(arrow/|errors\\.ts$)' },
    ),
    forbidden(
      'query-is-pure',
      'Plans are built without a connection.',
      { path: '^client/query/' },
      { path: '^(proto/|client/transport/)|node_modules/@grpc/' },
    ),
    forbidden('no-missing-modules', 'It would fail at run time.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|proto/gen)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
