// The token that goes with each call, and its renewal before it ends: calls never wait for it.
import type { Clock } from '../clock.ts'
import { invalidError, type InvalidError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'

/** A token, or where to get one; it is asked again before the token ends, as a JSON Web Token's `exp` says, and when the server refuses it. */
export type TokenSource = string | (() => string | Promise<string>)

const TOKEN = /^[\x21-\x7e]+$/
/** A token is renewed after this part of its life. */
const RENEW_AT = 0.8
/** How soon a source that failed is asked again. */
const AGAIN_MS = 5_000
const LONGEST_WAIT_MS = 24 * 3_600_000

/** Holds the token that is valid now. */
export class TokenKeeper {
  readonly #source: () => string | Promise<string>
  readonly #clock: Clock
  readonly #wallNow: () => number
  #token = ''
  #asking: Promise<Result<void, InvalidError>> | null = null
  #unschedule: () => void = () => undefined
  #closed = false

  constructor(source: TokenSource, clock: Clock, wallNow: () => number = Date.now) {
    this.#source = typeof source === 'string' ? () => source : source
    this.#clock = clock
    this.#wallNow = wallNow
  }

  /** The newest; empty before the first {@link TokenKeeper.renew}. */
  get token(): string {
    return this.#token
  }

  /** Asks the source; several that want that at once share one question. Err when it throws, or gives something that is no token. */
  renew(): Promise<Result<void, InvalidError>> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  close(): void {
    this.#closed = true
    this.#unschedule()
  }

  async #ask(): Promise<Result<void, InvalidError>> {
    this.#unschedule()
    try {
      const token = await this.#source()
      if (typeof token !== 'string' || !TOKEN.test(token))
        return this.#failed('it gave something that is no text of visible ASCII characters')
      this.#token = token
      this.#plan((lifeOf(token, this.#wallNow()) ?? Infinity) * RENEW_AT)
      return ok(undefined)
    } catch (cause) {
      return this.#failed(String(cause))
    }
  }

  #failed(why: string): Result<void, InvalidError> {
    if (this.#token !== '') this.#plan(AGAIN_MS)
    return err(invalidError('TOKEN_INVALID', `The source of the token failed: ${why}.`))
  }

  #plan(afterMs: number): void {
    if (this.#closed || afterMs === Infinity) return
    this.#unschedule = this.#clock.schedule(() => void this.renew(), Math.min(Math.max(afterMs, 1_000), LONGEST_WAIT_MS))
  }
}

/** Milliseconds that a JSON Web Token (RFC 7519) still has; null where that is not known. Its signature is the server's to check. */
function lifeOf(token: string, now: number): number | null {
  const [, payload = ''] = token.split('.')
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown }
    return typeof exp === 'number' ? 1_000 * exp - now : null
  } catch {
    return null
  }
}
