// Work of the engine that belongs to no call, such as ending held tables.
import type { ConnectionId, Engine } from '../engine/engine.ts'
import type { SessionParts } from './session-parts.ts'
import type { EngineMethod } from './tasks.ts'

export class Background {
  readonly #parts: SessionParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * Runs it some time, after all that was added before: a thousand leases that end together do not take the pool from those who
   * wait for it. Failures go to `onFault`.
   */
  add<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): void {
    this.give(method, argsFor).catch((error: unknown) => {
      this.#parts.onFault(`${method} failed in the background: ${(error as Error).message}`, (error as Error).stack)
    })
  }

  /** The same for what gives something; its failure is the caller's. */
  give<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): Promise<ReturnType<Engine[M]>> {
    const given = this.#last.then(() => this.run(method, argsFor))
    this.#last = given.catch(() => undefined)
    return given
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
