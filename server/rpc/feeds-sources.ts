// Feeds.Connect, Pause, Resume and Stop.
import type { ConnectRequest__Output } from '../../proto/gen/quiver/v1/ConnectRequest.ts'
import type { Feed as WireFeed } from '../../proto/gen/quiver/v1/Feed.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { FeedsRequest__Output } from '../../proto/gen/quiver/v1/FeedsRequest.ts'
import type { FeedsResponse } from '../../proto/gen/quiver/v1/FeedsResponse.ts'
import type { Feed } from '../feeds/feed.ts'
import { unary } from './call.ts'
import { invalid } from './decode.ts'
import { feedMapping } from './decode-mapping.ts'
import { sourceSettings } from './decode-source.ts'
import { encodeFeed } from './encode-feed.ts'
import type { RpcParts } from './parts.ts'

const FEED_NAME = /^[A-Za-z0-9_.-]{1,128}$/

export function feedSourceHandlers(parts: RpcParts): Pick<FeedsHandlers, 'Connect' | 'Pause' | 'Resume' | 'Stop'> {
  return {
    Connect: unary<ConnectRequest__Output, WireFeed>(
      parts,
      () => ({ name: 'Feeds/Connect' }),
      (request) => connect(parts, request),
    ),
    Pause: action(parts, 'Pause', (feed) => parts.feeds.pause(feed)),
    Resume: action(parts, 'Resume', (feed) => parts.feeds.resume(feed)),
    Stop: action(parts, 'Stop', (feed) => parts.feeds.stop(feed)),
  }
}

function action(parts: RpcParts, name: string, act: (feed: Feed) => Promise<void>): FeedsHandlers['Pause'] {
  return unary<FeedsRequest__Output, FeedsResponse>(
    parts,
    () => ({ name: `Feeds/${name}` }),
    async (request) => {
      const feeds = wantedFeeds(parts, request)
      await Promise.all(feeds.map(act))
      return { feeds: feeds.map(encodeFeed) }
    },
  )
}

async function connect({ feeds }: RpcParts, request: ConnectRequest__Output): Promise<WireFeed> {
  const { name, table, mapping, misfits } = request
  if (!FEED_NAME.test(name)) throw invalid('name', 'must be 1 to 128 letters, digits, _, - or .')
  const { schema } = feeds.table(table).shape
  const source = sourceSettings(request, Math.random)
  return encodeFeed(await feeds.connect(table, { name, mapping: feedMapping(mapping, misfits, schema), source }))
}

function wantedFeeds({ feeds }: RpcParts, { which, feed = '', table = '' }: FeedsRequest__Output): readonly Feed[] {
  if (which === 'feed') return [feeds.feed(feed)]
  if (which === 'table') return feeds.feedsOf(table)
  throw invalid('which', 'must be set: a feed, or a table for all feeds into it.')
}
