// Work of the engine that nobody waits for, such as ending held tables: one piece at a time, so that a thousand leases that end
// together do not take the pool from those who do wait.
import type { ConnectionId, Engine } from '../engine/engine.ts'
import type { SessionParts } from './session.ts'
import type { EngineMethod } from './tasks.ts'

export class Background {
  readonly #parts: SessionParts
  #last: Promise<void> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Failures go to `onFault`. */
  add<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): void {
    this.#last = this.#last.then(() => this.#run(method, argsFor))
  }

  /** Settles when all that was added is done. */
  async done(): Promise<void> {
    await this.#last
  }

  async #run<M extends EngineMethod>(method: M, argsFor: (connection: ConnectionId) => Parameters<Engine[M]>): Promise<void> {
    const { admission, connections, pool, onFault } = this.#parts
    const permit = await admission.acquireForCleanup()
    const connection = connections.lend(null)
    try {
      await pool.run(method, argsFor(connection.id), permit.slot)
    } catch (error) {
      onFault(`${method} failed in the background: ${(error as Error).message}`, (error as Error).stack)
    } finally {
      connections.takeBack(connection)
      permit.release()
    }
  }
}
