// The main thread's side of the engine: one in-memory database a process, its connections, and what may be called while a worker is inside a query.
import { mkdirSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { DataError } from '../../errors.ts'
import type { ConnectionId, Database, DatabaseOptions, DatabaseUsage } from '../engine.ts'
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import { hideCatalog } from './hidden-catalog.ts'
import { readCString, Scratch, type Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'
import { run } from './result.ts'
import { quoteLiteral } from './sql-text.ts'
import { readUsage } from './usage.ts'

/**
 * Connections made before the configuration is locked. Progress is tracked by connection and only when switched on, which a
 * locked database refuses: those made later work alike but report no progress.
 */
const READY_CONNECTIONS = 64

/**
 * How deep SQL may nest. The engine plans by recursion: a chain of 250 recursive CTEs overflows the 4 MiB stack of a pool thread,
 * which ends the process, and a sum of 1,000 terms takes minutes to plan.
 */
const MAX_DEPTH = 150

function configure(options: DatabaseOptions): Address {
  const config = receive((out) => c.createConfig(out)).pointer
  const settings: Record<string, string> = {
    threads: String(options.threads),
    memory_limit: `${options.memoryBytes}B`,
    temp_directory: options.tempDirectory,
    preserve_insertion_order: 'true',
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    max_expression_depth: String(MAX_DEPTH),
    // Of every Parquet file that is read it would keep the footer until memory is short; the operating system caches them as well.
    enable_external_file_cache: 'false',
    // A query that trips one of the engine's own assertions would else end the database for everybody. Nothing is kept on disk
    // that could be damaged.
    disable_database_invalidation: 'true',
    // Else a transaction stops after every 16 MiB of appended rows for 70 ms, to tidy up tables that are in memory: there is nothing
    // to tidy, since no rows are ever deleted but with their table.
    checkpoint_threshold: '1TB',
  }
  for (const [name, value] of Object.entries(settings)) {
    if (c.setConfig(config, name, value) !== 0) throw new DataError('INTERNAL', `the engine does not take the setting ${name}=${value}`)
  }
  return config
}

function openWith(config: Address): Address {
  const error = new Scratch(8)
  const { pointer, returned } = receive((out) => c.openExt(':memory:', out, config, error.bytes))
  if (returned === 0) return pointer
  const message = readCString(error.word(0))
  c.free(error.word(0))
  throw dataErrorFromDuckdb(message)
}

function connect(database: Address): Address {
  const { pointer, returned } = receive((out) => c.connect(database, out))
  if (returned !== 0) throw new DataError('INTERNAL', 'the engine gives no further connection')
  return pointer
}

/** After this, SQL reads and writes only under the roots, loads nothing, attaches nothing and changes no setting. */
function lockDown(connection: Address, options: DatabaseOptions): void {
  const roots = options.roots.map((root) => quoteLiteral(resolve(root).replace(/[/\\]*$/, sep)))
  run(connection, `SET GLOBAL allowed_directories=[${roots.join(', ')}]`)
  run(connection, 'SET GLOBAL enable_external_access=false')
  run(connection, 'SET GLOBAL lock_configuration=true')
}

class DuckdbDatabase implements Database {
  readonly #database: Address
  readonly #ready: Address[]
  readonly #watch: Address
  readonly #open = new Set<Address>()

  constructor(database: Address, watch: Address, ready: Address[]) {
    this.#database = database
    this.#watch = watch
    this.#ready = ready
  }

  get pointer(): bigint {
    return BigInt(this.#database)
  }

  connect(): ConnectionId {
    const connection = this.#ready.pop() ?? connect(this.#database)
    this.#open.add(connection)
    return BigInt(connection) as ConnectionId
  }

  disconnect(connection: ConnectionId): void {
    const address = Number(connection)
    if (this.#open.delete(address)) destroy(c.disconnect, address)
  }

  interrupt(connection: ConnectionId): void {
    if (this.#open.has(Number(connection))) c.interrupt(Number(connection))
  }

  progress(connection: ConnectionId): number | null {
    if (!this.#open.has(Number(connection))) return null
    const { percentage } = c.queryProgress(Number(connection))
    return percentage < 0 ? null : Math.min(1, percentage / 100)
  }

  usage(): DatabaseUsage {
    return readUsage(this.#watch)
  }

  close(): void {
    for (const connection of [...this.#open, ...this.#ready, this.#watch]) destroy(c.disconnect, connection)
    this.#open.clear()
    this.#ready.length = 0
    destroy(c.close, this.#database)
  }
}

/** Opens the process's database: in memory, spilling to `tempDirectory`, locked to `roots`. Blocks for some milliseconds. */
export function openDatabase(options: DatabaseOptions): Database {
  mkdirSync(options.tempDirectory, { recursive: true })
  const config = configure(options)
  const database = openWith(config)
  destroy(c.destroyConfig, config)
  const first = connect(database)
  run(first, "SET GLOBAL TimeZone='UTC'")
  // Among the settings that a database is opened with it would be shown, and not kept to.
  run(first, `SET GLOBAL max_temp_directory_size='${options.maxTempBytes}B'`)
  const ready = Array.from({ length: READY_CONNECTIONS }, () => {
    const connection = connect(database)
    run(connection, 'SET enable_progress_bar=true')
    run(connection, 'SET enable_progress_bar_print=false')
    return connection
  })
  hideCatalog(first)
  lockDown(first, options)
  return new DuckdbDatabase(database, first, ready)
}
