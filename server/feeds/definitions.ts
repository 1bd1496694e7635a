// What durable live tables are, on disk beside their rows: a directory for each, with its definition and the files of its rows.
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { encodeSchemaMessage } from '../arrow/ipc-schema.ts'
import { schemaOfStream } from '../arrow/schema-of-stream.ts'
import type { ArrowSchema } from '../arrow/schema.ts'
import { DataError } from '../errors.ts'
import { isAlive } from '../ops/process-alive.ts'
import type { FeedMapping } from './mapping.ts'
import type { Retention } from './thread/live-store.ts'

/** A table with the feed of its name. */
export interface LiveDefinition {
  readonly name: string
  readonly schema: ArrowSchema
  readonly retention: Retention
  readonly mapping: FeedMapping
}

interface DefinitionFile {
  readonly version: 1
  readonly name: string
  /** An IPC schema message in base64. */
  readonly schema: string
  readonly retention: Retention
  readonly mapping: FeedMapping
}

const FILE = 'table.json'
/** Directories of tables that are being dropped. */
const DROPPED = '.dropped'

export class Definitions {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** Takes the directory for this process alone. Fails when another server has it. */
  static async open(dataDirectory: string, pid: number): Promise<Definitions> {
    const directory = join(dataDirectory, 'live')
    await mkdir(directory, { recursive: true })
    await lock(join(dataDirectory, 'lock'), pid)
    await removeDropped(directory)
    return new Definitions(directory)
  }

  /** Where a table's rows are. */
  directoryOf(name: string): string {
    return join(this.#directory, encodeURIComponent(name))
  }

  async all(): Promise<readonly LiveDefinition[]> {
    const names = (await readdir(this.#directory)).filter((name) => !name.endsWith(DROPPED)).sort()
    const definitions = await Promise.all(names.map((name) => this.#read(join(this.#directory, name, FILE))))
    return definitions.filter((definition) => definition !== null)
  }

  /** Settles once it is on disk. */
  async save({ name, schema, retention, mapping }: LiveDefinition): Promise<void> {
    const directory = this.directoryOf(name)
    await mkdir(directory, { recursive: true })
    const content: DefinitionFile = {
      version: 1,
      name,
      schema: Buffer.from(encodeSchemaMessage(schema)).toString('base64'),
      retention,
      mapping,
    }
    const path = join(directory, FILE)
    await using file = await open(`${path}.new`, 'w')
    await file.writeFile(JSON.stringify(content, null, 2))
    await file.sync()
    await rename(`${path}.new`, path)
  }

  async remove(name: string): Promise<void> {
    const directory = this.directoryOf(name)
    // Renamed first, so that half a table is never found.
    await rename(directory, directory + DROPPED)
    await rm(directory + DROPPED, { recursive: true, force: true })
  }

  async #read(path: string): Promise<LiveDefinition | null> {
    const text = await readFile(path, 'utf8').catch(() => null)
    // A directory whose definition never came to be.
    if (text === null) return null
    try {
      const { version, name, schema, retention, mapping } = JSON.parse(text) as DefinitionFile
      if (version !== 1) throw new Error(`version ${String(version)}`)
      return { name, schema: schemaOfStream(Buffer.from(schema, 'base64')), retention, mapping }
    } catch (error) {
      throw new DataError('FILE_CORRUPT', `${path} does not define a live table: ${(error as Error).message}`, { path }, { cause: error })
    }
  }
}

async function removeDropped(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(DROPPED))
  await Promise.all(names.map((name) => rm(join(directory, name), { recursive: true, force: true })))
}

/** Two servers on one directory would write over each other's rows. */
async function lock(path: string, pid: number): Promise<void> {
  const owner = await readFile(path, 'utf8').catch(() => '')
  const [ownerPid, host] = owner.split(' ')
  if (ownerPid !== undefined && host === hostname() && Number(ownerPid) !== pid && isAlive(Number(ownerPid)))
    throw new DataError('FILE_EXISTS', `The data directory is in use by process ${ownerPid}; remove ${path} if that is no Quiver server.`, {
      path,
    })
  await writeFile(path, `${pid} ${hostname()}`)
}
