// A caller who does whatever can be done, one call after the other, and writes down what he was told: afterwards that can be compared
// with what there is. He notices by himself a wrong answer, and a call that comes back too late.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Field, Int64, Schema, Utf8 } from 'apache-arrow'
import type { AsyncClient, LiveTable, QuiverError, Result, TableHandle } from '../../client/index.ts'
import type { Random } from './random.ts'

export const ROWS = new Schema([new Field('who', new Utf8(), true), new Field('id', new Int64(), true)])

/** How long after its deadline a call may come back, on a busy machine. */
const LATE_MS = 3_000
/** What may become of a call where servers, workers and networks fail; anything else is a fault of ours. */
const BAD_LUCK: ReadonlySet<QuiverError['kind']> = new Set(['transport', 'timeout', 'exhausted'])

export interface CallerOptions {
  readonly client: AsyncClient
  readonly live: LiveTable
  readonly random: Random
  /** His name, short and of letters. */
  readonly name: string
  /** Where he writes files. */
  readonly root: string
  readonly deadlineMs: number
  /** What may become of his calls beside bad luck, such as `HANDLE_NOT_FOUND` after a server was started again. */
  readonly excused?: ReadonlySet<string>
}

export class CarefulCaller {
  readonly #options: CallerOptions
  /** Files that he was told are written, and how many rows they have. */
  readonly files = new Map<string, number>()
  /** Ids of rows that he was told are in the live table, and of those that may be. */
  readonly told = new Set<number>()
  readonly tried = new Set<number>()
  readonly endings: Record<string, number> = {}
  #next = 0

  constructor(options: CallerOptions) {
    this.#options = options
  }

  async calls(count: number): Promise<void> {
    for (let call = 0; call < count; call++) await this.#options.random.pick(this.#kinds)()
  }

  readonly #kinds = [() => this.#query(), () => this.#hold(), () => this.#write(), () => this.#append()]

  async #query(): Promise<void> {
    const { client, random } = this.#options
    const n = 1 + random.below(100_000)
    const answer = await this.#timed('query', (deadlineMs) =>
      client.query('select sum(i)::bigint as s, count(*) as n from range($n::bigint) t(i)', { parameters: { n }, deadlineMs }),
    )
    const row = answer?.get(0)?.toJSON()
    if (row !== undefined) assert.deepEqual([row['s'], row['n']], [(BigInt(n) * BigInt(n - 1)) / 2n, BigInt(n)])
  }

  async #hold(): Promise<void> {
    const { client, random } = this.#options
    const records = Array.from({ length: 1 + random.below(5_000) }, (_, index) => ({ id: BigInt(index), text: `row ${index}` }))
    await this.#withTable(records, async (table) => {
      const all = await this.#timed('collect', (deadlineMs) => client.collect(table, { deadlineMs }))
      if (all === null) return
      assert.equal(all.numRows, records.length)
      const at = random.below(records.length)
      assert.deepEqual(all.get(at)?.toJSON(), records[at])
    })
  }

  async #write(): Promise<void> {
    const { client, random, root, name } = this.#options
    const records = Array.from({ length: 1 + random.below(2_000) }, (_, index) => ({ id: BigInt(index) }))
    await this.#withTable(records, async (table) => {
      const path = join(root, `${name}-${this.#next++}.parquet`)
      const written = await this.#timed('write', (deadlineMs) => client.write(table, path, { deadlineMs }))
      if (written === null) return
      assert.equal(written.rows, BigInt(records.length))
      this.files.set(path, records.length)
    })
  }

  async #append(): Promise<void> {
    const { live, random, name } = this.#options
    const ids = Array.from({ length: 1 + random.below(200) }, () => this.#next++)
    for (const id of ids) this.tried.add(id)
    const records = ids.map((id) => ({ who: name, id: BigInt(id) }))
    const appended = await this.#timed('append', (deadlineMs) => live.append(records, { deadlineMs }))
    if (appended === null) return
    assert.equal(appended.rows, BigInt(ids.length))
    for (const id of ids) this.told.add(id)
  }

  async #withTable(records: readonly Record<string, unknown>[], use: (table: TableHandle) => Promise<void>): Promise<void> {
    const { client } = this.#options
    const table = await this.#timed('put', (deadlineMs) => client.fromRecords(records as never, { deadlineMs, ttlMs: 10_000 }))
    if (table === null) return
    await use(table)
    await this.#timed('drop', (deadlineMs) => client.drop(table, { deadlineMs }))
  }

  /** What the call was answered with; null where it had bad luck. */
  async #timed<T>(what: string, call: (deadlineMs: number) => PromiseLike<Result<T, QuiverError>>): Promise<T | null> {
    const { deadlineMs, excused } = this.#options
    const begun = performance.now()
    const result = await call(deadlineMs)
    const tookMs = performance.now() - begun
    assert.ok(tookMs < deadlineMs + LATE_MS, `${what} came back after ${Math.round(tookMs)} ms`)
    const ending = `${what} ${result.isOk() ? 'answered' : result.error.reason}`
    this.endings[ending] = (this.endings[ending] ?? 0) + 1
    if (result.isOk()) return result.value
    const { kind, reason, message } = result.error
    assert.equal(BAD_LUCK.has(kind) || excused?.has(reason) === true, true, `${what} ended with ${kind} ${reason}: ${message}`)
    return null
  }
}

/** Compares what the callers were told with what there is: nothing that was told is missing, and nothing is there twice. */
export async function compare(client: AsyncClient, callers: readonly CarefulCaller[], names: readonly string[]): Promise<void> {
  const rows = (await client.query('select who, id from rows'))._unsafeUnwrap()
  const there = new Map(names.map((name) => [name, new Set<number>()]))
  const [whos, ids] = [rows.getChild('who'), rows.getChild('id')]
  for (let row = 0; row < rows.numRows; row++) {
    const [who, id] = [String(whos?.get(row)), Number(ids?.get(row))]
    assert.equal(there.get(who)?.has(id), false, `row ${id} of ${who} is there twice`)
    there.get(who)?.add(id)
  }
  for (const [index, { told, tried, files }] of callers.entries()) {
    const name = names[index] ?? ''
    const found = there.get(name) ?? new Set()
    const missing = [...told].filter((id) => !found.has(id))
    assert.deepEqual(missing, [], `rows of ${name} that were told of are missing`)
    assert.deepEqual(
      [...found].filter((id) => !tried.has(id)),
      [],
      `rows of ${name} that he never sent`,
    )
    for (const [path, count] of files) {
      const counted = (await client.query('select count(*) as n from read_parquet($path)', { parameters: { path } }))._unsafeUnwrap()
      assert.equal(counted.getChild('n')?.get(0), BigInt(count), path)
    }
  }
}
