// Opens the room of the feeds beside that of the handles, with the thread that both need not share.
import type { Clock } from '../clock.ts'
import { isLoopback, type ServerConfig } from '../config.ts'
import { heldStorage } from '../handles/core.ts'
import { liveFacts } from '../handles/make-table.ts'
import type { OpenCore } from '../handles/open-core.ts'
import { Definitions } from './definitions.ts'
import { FeedPool } from './feed-pool.ts'
import { Feeds } from './feeds.ts'
import { engineWrite } from './sinks/engine-write.ts'
import { systemDisk } from './sinks/publish.ts'
import { Sinks } from './sinks/sinks.ts'
import { sourceOpener } from './sources/source-settings.ts'
import { Targets } from './sources/targets.ts'

export interface FeedsDeps {
  readonly clock: Clock
  /** The thread's program. */
  readonly entry: URL
  readonly onFault: (message: string, stack?: string) => void
  readonly onNews: (message: string) => void
  /** The feeds' thread is lost, and with it rows that were told of: nothing here goes on. */
  readonly onLost: (error: Error) => void
}

type FeedsConfig = Pick<
  ServerConfig,
  'host' | 'roots' | 'liveLogBytes' | 'dataDirectory' | 'graceMs' | 'maxMessageBytes' | 'allowedTargets'
>

/** With the durable tables that the data directory has. Fails when another server has that. */
export async function openFeeds(
  { core, database }: Pick<OpenCore, 'core' | 'database'>,
  { host, roots, liveLogBytes, dataDirectory, graceMs, maxMessageBytes, allowedTargets }: FeedsConfig,
  { entry, clock, onFault, onNews, onLost }: FeedsDeps,
): Promise<Feeds> {
  const { connections } = core.sessions
  const targets = new Targets({ allowed: allowedTargets, isLocal: isLoopback(host) })
  const definitions = dataDirectory === null ? null : await Definitions.open(dataDirectory, process.pid)
  const feeds = new Feeds({
    pool: new FeedPool({ databasePointer: database.pointer, roots, onFault, onLost, entry }),
    clock,
    sharedLogBytes: { maxBytes: liveLogBytes, bytes: 0 },
    connection: database.connect(),
    onFault,
    onSegments: () => {
      connections.plans.noteCatalogChange()
    },
    hold: (table) => heldStorage(core, table),
    onOpened: (live) => {
      core.registry.share(live.facts.name, liveFacts(live.facts.storage, live))
    },
    onDropped: (live) => {
      core.registry.unshare(live)
      core.registry.dropReadersOf(live)
    },
    definitions,
    targets,
    openSource: sourceOpener({ clock, random: Math.random, targets }, maxMessageBytes),
    sinks: new Sinks({ write: engineWrite(core.sessions), disk: systemDisk, clock, random: Math.random, onFault, graceMs }),
    onRecovered: ({ facts: { name, recovered } }) => {
      onNews(`The live table ${name} has ${recovered.rows} rows from disk.`)
      if (recovered.torn !== null) onNews(`The last file of ${name} did not end with a whole batch; what followed is in ${recovered.torn}.`)
    },
  })
  await feeds.recover()
  return feeds
}
