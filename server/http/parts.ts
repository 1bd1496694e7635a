// What every part of the HTTP server is made with.
import type { Feeds } from '../feeds/feeds.ts'

export interface HttpParts {
  readonly feeds: Feeds
  readonly limits: HttpLimits
  readonly isServing: () => boolean
  readonly onFault: (message: string, stack?: string) => void
}

export interface HttpLimits {
  /** Of one message or push. */
  readonly maxMessageBytes: number
  readonly maxSockets: number
}
