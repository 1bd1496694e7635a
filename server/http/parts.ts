// What every part of the HTTP server is made with.
import type { Clock } from '../clock.ts'
import type { Feeds } from '../feeds/feeds.ts'
import type { ServerTls } from '../access/tls.ts'
import type { HttpAccess } from './access.ts'
import type { MetricsPage } from './metrics-page.ts'

export interface HttpParts {
  readonly feeds: Feeds
  readonly clock: Clock
  readonly access: HttpAccess
  /** Null: without TLS. */
  readonly tls: ServerTls | null
  readonly limits: HttpLimits
  readonly isServing: () => boolean
  readonly metrics: MetricsPage
  readonly onFault: (message: string, stack?: string) => void
}

export interface HttpLimits {
  /** Of one message, and of a line or a JSON document of a push. */
  readonly maxMessageBytes: number
  /** Of a push, unpacked. */
  readonly maxPushBytes: number
  /** WebSockets and pushes that may be open at once. */
  readonly maxSockets: number
}
