// Work of the engine that belongs to no call, such as ending held tables.
import type { ConnectionId, Engine } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { SessionParts } from './session-parts.ts'
import type { EngineMethod } from './tasks.ts'

/** A task that costs each thread that it is given to is given up. */
const MOST_TRIES = 3

export class Background {
  readonly #parts: SessionParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * Runs it some time, after all that was added before: a thousand leases that end together do not take the pool from those who
   * wait for it. Where a thread dies it is tried again, so it must be the same done twice. Failures go to `onFault`.
   */
  add<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): void {
    const added = this.#last.then(() => this.#runUntilDone(method, argsFor))
    this.#last = added.catch((error: unknown) => {
      this.#parts.onFault(`${method} failed in the background: ${(error as Error).message}`, (error as Error).stack)
    })
  }

  /** The same for what gives something; its failure is the caller's. */
  give<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): Promise<ReturnType<Engine[M]>> {
    const given = this.#last.then(() => this.run(method, argsFor))
    this.#last = given.catch(() => undefined)
    return given
  }

  /** Nobody else would ask again for what a thread did not come to since it died. */
  async #runUntilDone<M extends EngineMethod>(
    method: M,
    argsFor: (connection: ConnectionId) => Parameters<Engine[M]>,
  ): Promise<ReturnType<Engine[M]>> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.run(method, argsFor)
      } catch (error) {
        const isLost = error instanceof DataError && error.reason === 'WORKER_LOST'
        if (!isLost || tries === MOST_TRIES) throw error
      }
    }
  }

  /** Settles when all that was added is done. */
  async done(): Promise<void> {
    await this.#last
  }

  /** Runs it now, before those who wait. */
  async run<M extends EngineMethod>(
    method: M,
    argsFor: (connection: ConnectionId) => Parameters<Engine[M]>,
  ): Promise<ReturnType<Engine[M]>> {
    const { admission, connections, pool } = this.#parts
    const permit = await admission.acquireForCleanup()
    const connection = connections.lend(null)
    try {
      const value = await pool.run(method, argsFor(connection.id), permit.slot)
      if (method === 'dropTable') connections.plans.noteCatalogChange()
      connections.takeBack(connection)
      return value
    } catch (error) {
      connections.discard(connection)
      throw error
    } finally {
      permit.release()
    }
  }
}
