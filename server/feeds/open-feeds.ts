// Opens the room of the feeds beside that of the handles, with the thread that both need not share.
import type { Clock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { heldStorage } from '../handles/core.ts'
import type { OpenCore } from '../handles/open-core.ts'
import { FeedPool } from './feed-pool.ts'
import { Feeds } from './feeds.ts'

export function openFeeds(
  { core, database }: Pick<OpenCore, 'core' | 'database'>,
  { roots, liveLogBytes }: Pick<ServerConfig, 'roots' | 'liveLogBytes'>,
  clock: Clock,
  onFault: (message: string, stack?: string) => void,
): Feeds {
  const { connections } = core.sessions
  return new Feeds({
    pool: new FeedPool({ databasePointer: database.pointer, roots, onFault }),
    clock,
    sharedLogBytes: { maxBytes: liveLogBytes, bytes: 0 },
    connection: database.connect(),
    onFault,
    onSegments: () => {
      connections.plans.noteCatalogChange()
    },
    hold: (table) => heldStorage(core, table),
    onDropped: (live) => {
      core.registry.dropReadersOf(live)
    },
  })
}
