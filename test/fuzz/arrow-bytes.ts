// Arrow streams and files, sound ones and those that lie about themselves.
import { readdirSync, readFileSync } from 'node:fs'
import { Field, Int64, makeData, RecordBatch, Schema, Struct, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import fc from 'fast-check'
import { damage } from '../support/damage.ts'
import type { Random } from '../support/random.ts'
import { encodeFile, encodeStream } from '../unit/server/arrow/ipc-stream.ts'
import { schema } from '../unit/server/arrow/arbitrary-schema.ts'
import { randomBatch, randomFrom } from '../unit/server/arrow/arbitrary-column.ts'

const PLAIN = new Schema([new Field('a', new Int64(), true), new Field('s', new Utf8(), true)])
const SAMPLES = 80
const END_OF_STREAM_BYTES = 8

/** The schema of the live tables, as an IPC stream without batches. */
export function plainSchema(): Buffer {
  return Buffer.from(tableToIPC(new Table(PLAIN, []), 'stream'))
}

/** Two rows that live tables take. */
function plainStream(): Uint8Array {
  const columns = [vectorFromArray([1n, 2n], new Int64()), vectorFromArray(['x', 'y'], new Utf8())]
  const data = makeData({
    type: new Struct(PLAIN.fields),
    length: 2,
    nullCount: 0,
    children: columns.map((column) => column.data[0] as NonNullable<(typeof column.data)[0]>),
  })
  return tableToIPC(new Table(PLAIN, [new RecordBatch(PLAIN, data)]), 'stream')
}

function goldenStreams(): Uint8Array[] {
  const golden = new URL('../golden/arrow/', import.meta.url)
  const names = readdirSync(golden).filter((name) => /\.(arrows?|feather)$/.test(name))
  return names.map((name) => new Uint8Array(readFileSync(new URL(name, golden))))
}

export class ArrowBytes {
  readonly #sound: readonly Uint8Array[]
  readonly #plain = plainStream()

  constructor(seed: number) {
    const random = randomFrom(seed)
    const made = fc.sample(schema, { numRuns: SAMPLES, seed }).map((fields, index) => {
      const batches = [randomBatch(fields, index % 3 === 0 ? 0 : 20, random), randomBatch(fields, 5, random)]
      return index % 4 === 0 ? encodeFile(fields, batches) : encodeStream(fields, batches)
    })
    this.#sound = [...made, ...goldenStreams(), this.#plain]
  }

  /** Mostly damaged; those for live tables are of their schema as often as not. */
  any(random: Random): Uint8Array {
    const sound = random.chance(0.5) ? this.#plain : random.pick(this.#sound)
    if (random.chance(0.2)) return sound
    if (random.chance(0.1)) return Buffer.concat([sound, random.pick(this.#sound)])
    if (random.chance(0.1)) return deepStructs(random.pick([10, 64, 65, 200, 1_000]))
    if (random.chance(0.1)) return Buffer.concat([sound.subarray(0, -END_OF_STREAM_BYTES), sound.subarray(0, -END_OF_STREAM_BYTES)])
    const damaged = damage(sound, random)
    return random.chance(0.3) ? damage(damaged.length === 0 ? sound : damaged, random) : damaged
  }

  schema(random: Random): Uint8Array {
    const sound = random.chance(0.5) ? plainSchema() : random.pick(this.#sound)
    return random.chance(0.5) ? sound : damage(sound, random)
  }
}

const deep = new Map<number, Uint8Array>()

/** A column of structs in structs, as many as said, without rows. */
function deepStructs(levels: number): Uint8Array {
  const known = deep.get(levels)
  if (known !== undefined) return known
  let field = new Field<Struct | Int64>('x', new Int64(), true)
  for (let level = 0; level < levels; level++) field = new Field<Struct | Int64>('x', new Struct([field]), true)
  const bytes = tableToIPC(new Table(new Schema([field]), []), 'stream')
  deep.set(levels, bytes)
  return bytes
}
