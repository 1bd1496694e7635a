// A connection at work for one operation: its calls of the engine, one after the other, each in its turn and at the pool, and
// the one result it may have open. However the operation ends, close() leaves nothing behind.
import type { ConnectionId, CursorToken, Engine, Page, StatementToken } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Permit, Stage } from './admission.ts'
import { checkResultBytes } from './allowances.ts'
import type { Connection } from './connections.ts'
import { interruptible } from './interruptible.ts'
import type { Operation } from './operation.ts'
import { ResultRoom } from './result-room.ts'
import type { HeldPage, PageLimits, PageReservation, ResultRequest, SessionParts } from './session-parts.ts'
import { waited, worked } from './steps.ts'
import type { EngineMethod } from './tasks.ts'

/** Methods after which the engine knows other tables than before. */
const CATALOG_CHANGES: ReadonlySet<EngineMethod> = new Set(['load', 'store', 'beginPut', 'finishPut', 'dropTable'])

export class Session {
  readonly #parts: SessionParts
  readonly #operation: Operation
  readonly #room: ResultRoom
  #connection: Connection | null = null
  #stage: Stage = 'begin'
  #leave: () => void = () => undefined
  #resultBytes = 0
  #cursor: CursorToken | null = null
  #running: Promise<unknown> = Promise.resolve()
  #lost = false
  /** Resolves once no thread uses the connection any more. */
  #threadEnded: Promise<void> = Promise.resolve()
  #keepStatement = true
  #catalogVersion = 0
  #literal: string | null = null
  #unkept: StatementToken[] = []

  constructor(parts: SessionParts, operation: Operation) {
    operation.throwIfAborted()
    this.#parts = parts
    this.#operation = operation
    this.#room = new ResultRoom(parts, () => this.#admit())
  }

  get connection(): ConnectionId {
    return this.#lend(null).id
  }

  /** Whether the open result has pages left. */
  get hasMore(): boolean {
    return this.#cursor !== null
  }

  /**
   * Calls an Engine method. Fails as the method does, or with the operation's reason once that is aborted; a call that was
   * done all the same gives its value.
   */
  async call<M extends EngineMethod>(
    method: M,
    args: Parameters<Engine[M]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Engine[M]>> {
    const permit = await this.#admit()
    try {
      return await this.#run(permit, method, args, transfer)
    } finally {
      if (CATALOG_CHANGES.has(method)) this.#parts.connections.plans.noteCatalogChange()
      permit.release()
    }
  }

  /** Runs a query up to its first page, with the statement prepared earlier if there is one. */
  async open({ keepStatement, ...request }: ResultRequest): Promise<HeldPage> {
    const { permit, reservation } = await this.#room.toOpen(request.maxBytes, this.#operation.signal)
    this.#keepStatement = keepStatement
    const { connections } = this.#parts
    const { sql, literal: written = null } = request
    const literal = written !== null && connections.plans.isLiteralWorthIt(sql, written) ? written : null
    this.#literal = literal
    const connection = this.#lend(literal ?? sql)
    this.#catalogVersion = connections.plans.catalogVersion
    const statement = this.#statement(connection, literal ?? sql, literal === null && Object.keys(request.parameters).length > 0)
    const page = await this.#page(permit, reservation, 'open', [{ ...request, literal, connection: connection.id, statement }])
    if (literal === null && written !== null) connections.plans.noteLiteral(sql, true)
    return page
  }

  /** The next page of the open result; only while it {@link hasMore}. */
  async next({ maxBytes, maxRows }: PageLimits): Promise<HeldPage> {
    const { permit, reservation } = await this.#room.toGoOn(maxBytes, this.#operation.signal)
    const cursor = this.#cursor
    if (cursor === null) throw new DataError('INTERNAL', 'There is no open result to take a page from.')
    return this.#page(permit, reservation, 'next', [this.connection, cursor, maxBytes, maxRows])
  }

  /** Waits for a call that is under way, frees the open result and gives the connection back. */
  async close(): Promise<void> {
    this.#operation.engineFraction = () => null
    await this.#running.catch(() => undefined)
    this.#leave()
    const connection = this.#connection
    if (connection !== null) await this.#giveBack(connection)
    else this.#hold(null)
  }

  async #giveBack(connection: Connection): Promise<void> {
    const { connections } = this.#parts
    const evicted = [...this.#unkept, ...connections.evictFrom(connection)]
    if (!this.#lost && (this.#cursor !== null || evicted.length > 0)) await this.#cleanUp(evicted)
    this.#hold(null)
    if (this.#lost) void this.#discard(connection)
    else connections.takeBack(connection)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #page<M extends 'open' | 'next'>(
    permit: Permit,
    reservation: PageReservation,
    method: M,
    args: Parameters<Engine[M]>,
  ): Promise<HeldPage> {
    try {
      const page: Page = await this.#run(permit, method, args)
      this.#hold(page.cursor)
      if (page.statement !== null) this.#noteStatement(page.statement)
      reservation.resize(page.data.buffer.byteLength)
      this.#operation.throwIfAborted()
      this.#countResult(page.data.length)
      return {
        data: page.data,
        rows: page.rows,
        isLast: page.cursor === null,
        release: (sent = false) => {
          reservation.release()
          if (sent) this.#parts.pool.recycle(page.data.buffer as ArrayBuffer)
        },
      }
    } catch (error) {
      reservation.release()
      throw error
    } finally {
      permit.release()
    }
  }

  /** An error as callers may be told it: those of the engine are already. */
  withoutRoots(error: DataError): DataError {
    return this.#parts.pool.withoutRoots(error)
  }

  async #run<M extends EngineMethod>(
    permit: Permit,
    method: M,
    args: Parameters<Engine[M]>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<ReturnType<Engine[M]>> {
    const { pool, clock } = this.#parts
    const { signal } = this.#operation
    const task = pool.run(method, args, permit.slot, transfer)
    const interrupted = interruptible(this.#parts, this.connection, permit.slot, signal, task, (ended) => {
      this.#threadEnded = ended
    })
    const running = worked(clock, this.#operation, method, interrupted)
    this.#running = running
    try {
      return await running
    } catch (error) {
      // The engine frees a result that fails; one whose task never began is as it was.
      if (pool.hasBegun(permit.slot)) this.#hold(null)
      this.#lost ||= error instanceof DataError && error.reason === 'WORKER_LOST'
      this.#operation.hasLostWorker ||= this.#lost
      throw signal.aborted ? signal.reason : error
    }
  }

  /** One with parameters is planned at each run; another is prepared again once it comes again after the catalog has changed. */
  #statement(connection: Connection, sql: string, hasParameters: boolean): StatementToken | null {
    const { plans } = this.#parts.connections
    const kept = connection.statement(sql)
    const isCurrent = kept?.catalogVersion === plans.catalogVersion
    const token = kept !== null && (hasParameters || isCurrent || !plans.comesAgain(sql)) ? kept.token : null
    plans.count(token === null ? 'new' : !hasParameters && isCurrent ? 'planned' : 'prepared')
    if (token === null) connection.retire(sql)
    return token
  }

  /** A statement is in use while its result is open, so one that is not kept goes with the session. */
  #noteStatement(statement: StatementToken): void {
    if (this.#literal !== null && statement.sql !== this.#literal) this.#parts.connections.plans.noteLiteral(statement.sql, false)
    if (this.#keepStatement) this.#lend(null).keep(statement, this.#catalogVersion)
    else this.#unkept.push(statement)
  }

  #countResult(bytes: number): void {
    const { principal } = this.#operation
    this.#resultBytes += bytes
    checkResultBytes(this.#resultBytes, principal, this.#parts.allowances.limitsOf(principal))
  }

  /** The session's connection, taken when it is first needed: one that waits for its turn needs none. */
  #lend(sql: string | null): Connection {
    if (this.#connection !== null) return this.#connection
    const { connections, database } = this.#parts
    const connection = connections.lend(sql)
    this.#connection = connection
    this.#operation.engineFraction = () => database.progress(connection.id)
    return connection
  }

  async #admit(): Promise<Permit> {
    this.#operation.throwIfAborted()
    if (this.#stage === 'begin') {
      const begun = this.#parts.allowances.begin(this.#operation)
      this.#leave = begun instanceof Promise ? await begun : begun
    }
    const { admission, clock } = this.#parts
    const { principal, signal } = this.#operation
    const permit = await waited(clock, this.#operation, admission.acquire(principal, this.#stage, signal))
    this.#stage = 'continue'
    this.#operation.state = 'running'
    return permit
  }

  #hold(cursor: CursorToken | null): void {
    this.#parts.connections.openResults += Number(cursor !== null) - Number(this.#cursor !== null)
    this.#cursor = cursor
    if (cursor === null) this.#room.giveBack()
  }

  /**
   * A thread that is lost takes along what it knew of its results, and with it their transaction, without whose end the engine frees
   * no table that is dropped. The next query of a connection ends the one before.
   */
  async #discard(connection: Connection): Promise<void> {
    const { admission, pool, connections } = this.#parts
    await this.#threadEnded
    const permit = await admission.acquireForCleanup()
    try {
      await pool.run('count', [connection.id, 'SELECT 1', []], permit.slot)
    } catch {
      // Nothing else can be done, and the loss was told of.
    } finally {
      connections.discard(connection)
      permit.release()
    }
  }

  async #cleanUp(evicted: readonly StatementToken[]): Promise<void> {
    const { admission, pool, onFault } = this.#parts
    const permit = await admission.acquireForCleanup()
    try {
      if (this.#cursor !== null) await pool.run('closeCursor', [this.connection, this.#cursor], permit.slot)
      if (evicted.length > 0) await pool.run('disposeStatements', [this.connection, evicted], permit.slot)
    } catch (error) {
      this.#lost = true
      onFault(`A connection could not be cleaned up: ${(error as Error).message}`, (error as Error).stack)
    } finally {
      permit.release()
    }
  }
}
