// The channels of a client, each with one HTTP/2 connection: almost always a single one. A channel takes a new call only while the
// server would bear to see all of its calls reset (see reset-budget.ts); then another one is opened, and the former closes when
// its last call has ended.
import { Channel } from '@grpc/grpc-js'
import { ResetBudget } from './reset-budget.ts'
import type { ChannelSecurity } from './tls.ts'

const MIB = 1 << 20

const CHANNEL_OPTIONS = {
  // The server may be asked for pages of 16 MiB; the default limit of 4 MiB would refuse them.
  'grpc.max_receive_message_length': 64 * MIB,
  'grpc.max_send_message_length': 64 * MIB,
  // With HTTP/2's default of 64 KiB a stream of pages runs at 0.45 GB/s here, with 1 MiB at 2.3 GB/s; more gains nothing.
  'grpc-node.flow_control_window': MIB,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // A channel closes its own connection and no one else's.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
}

/** A place for one call. Whoever takes one gives it back, once. */
export interface Place {
  readonly channel: Channel
  /** Tells of the call's end, and whether this side may have reset its stream. */
  release(reset: boolean): void
}

/** Where the calls of a client run. */
export class Channels {
  readonly #address: string
  readonly #security: ChannelSecurity
  readonly #now: () => number
  readonly #open = new Set<Lane>()
  #current: Lane

  /** Throws a TypeError when the address is not one. It connects with the first call. */
  constructor(address: string, security: ChannelSecurity, now: () => number = () => performance.now()) {
    this.#address = address
    this.#security = security
    this.#now = now
    this.#current = this.#openLane()
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size
  }

  /** A place on a channel that can bear one call more. */
  take(): Place {
    if (this.#current.room < 1) this.#current = this.#roomiest() ?? this.#openLane()
    const lane = this.#current
    lane.running += 1
    return { channel: lane.channel, release: (reset) => this.#release(lane, reset) }
  }

  /** Ends every call. */
  close(): void {
    for (const { channel } of this.#open) channel.close()
  }

  #release(lane: Lane, reset: boolean): void {
    lane.running -= 1
    if (reset) lane.budget.spend()
    if (lane.running > 0 || lane === this.#current) return
    this.#open.delete(lane)
    lane.channel.close()
  }

  /** One that is worth going back to, so that a few long calls do not keep a channel each. */
  #roomiest(): Lane | undefined {
    const [best] = [...this.#open].sort((a, b) => b.room - a.room)
    return best !== undefined && best.room >= ResetBudget.burst / 2 ? best : undefined
  }

  #openLane(): Lane {
    const lane = new Lane(
      new Channel(this.#address, this.#security.credentials, { ...CHANNEL_OPTIONS, ...this.#security.options }),
      this.#now,
    )
    this.#open.add(lane)
    return lane
  }
}

/** A channel with what it carries. */
class Lane {
  readonly channel: Channel
  readonly budget: ResetBudget
  running = 0

  constructor(channel: Channel, now: () => number) {
    this.channel = channel
    this.budget = new ResetBudget(now)
  }

  /** How many more calls it can bear. */
  get room(): number {
    return this.budget.left - this.running
  }
}
