// Messages and files damaged at random are refused or read, and nothing else.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openArrowFile } from '../../../../server/arrow/ipc-file.ts'
import type { ArrowBatch, ArrowColumn, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { DataError } from '../../../../server/errors.ts'
import { randomBatch, randomFrom, seeds, type Random } from './arbitrary-column.ts'
import { schema } from './arbitrary-schema.ts'
import { encodeFile, encodeStream, readStream, splitStream } from './ipc-stream.ts'
import { plainValues } from './plain-values.ts'

/** Changes and cuts, as line noise or an attacker would. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = bytes.slice()
  for (let count = 1 + random.below(3); count > 0; count--) damaged[random.below(damaged.length)] = randomByte(random)
  return random.below(5) === 0 ? damaged.slice(0, random.below(damaged.length)) : damaged
}

/** Often those that make numbers large, small or negative. */
function randomByte(random: Random): number {
  return [0, 1, 0x7f, 0x80, 0xff, random.below(256)][random.below(6)] as number
}

/** Reads everything, and every value of it; anything but a DataError is a failure. */
function survives(read: () => { readonly schema: ArrowSchema; readonly batches: Iterable<ArrowBatch> }): boolean {
  try {
    const { schema, batches } = read()
    for (const batch of batches) {
      if (batch.length > 100_000) continue
      schema.fields.forEach((each, index) => plainValues(each, batch.columns[index] as ArrowColumn))
    }
    return true
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    assert.match(error.reason, /^(ARROW_INVALID|TYPE_UNSUPPORTED|FILE_CORRUPT|LIMIT_EXCEEDED)$/)
    return false
  }
}

describe('damaged input is refused or read, and every value of what is read can be reached', () => {
  it('in record and dictionary batches', () => {
    let readCount = 0
    fc.assert(
      fc.property(schema, fc.constantFrom(0, 1, 9, 40), seeds, (fields, rows, seed) => {
        const random = randomFrom(seed)
        const messages = splitStream(encodeStream(fields, [randomBatch(fields, rows, random)]))
        const damaged = messages.map((message, index) => {
          if (index === 0 || random.below(2) === 0) return message
          return random.below(2) === 0
            ? { ...message, header: damage(message.header, random) }
            : { ...message, body: damage(message.body, random) }
        })
        readCount += survives(() => readStream(damaged)) ? 1 : 0
      }),
      { numRuns: 3000 },
    )
    assert.ok(readCount > 500, `${readCount} of 3000 were read`)
  })

  it('in files and streams of one schema', () => {
    fc.assert(
      fc.property(schema, seeds, fc.boolean(), (fields, seed, asFile) => {
        const random = randomFrom(seed)
        const batches = [randomBatch(fields, 20, random)]
        const bytes = damage(asFile ? encodeFile(fields, batches) : encodeStream(fields, batches), random)
        survives(() => readAll(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  const golden = new URL('../../../golden/arrow/', import.meta.url)
  for (const name of readdirSync(golden).filter((each) => /\.(arrows?|feather)$/.test(each))) {
    it(`in ${name}`, () => {
      const bytes = new Uint8Array(readFileSync(new URL(name, golden)))
      for (let seed = 0; seed < 150; seed++) survives(() => readAll(damage(bytes, randomFrom(seed))))
    })
  }
})

function readAll(bytes: Uint8Array): { schema: ArrowSchema; batches: Iterable<ArrowBatch> } {
  const file = openArrowFile({ size: bytes.byteLength, read: (offset, length) => bytes.slice(offset, offset + length) })
  return { schema: file.schema, batches: file.batches() }
}
