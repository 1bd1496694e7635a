// The ticks of the feeds bench: 120 bytes of JSON each, all six columns typed. They are made up.
import { Field, Float64, Int64, RecordBatch, Schema, Table, TimestampMicrosecond, Utf8, tableToIPC, vectorFromArray } from 'apache-arrow'

export const tickSchema = new Schema([
  new Field('at', new TimestampMicrosecond('UTC'), true),
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('qty', new Float64(), true),
  new Field('side', new Utf8(), true),
  new Field('id', new Int64(), true),
])

const START_MS = 1_764_000_000_000
const SYMBOLS = ['BTC-USDT', 'ETH-USDT', 'SOL-USDT', 'XRP-USDT', 'ADA-USDT', 'DOT-USDT', 'LTC-USDT']

/** One tick as JSON; `id` has 15 digits in the bench. */
export function tickText(index: number, id: bigint | number): string {
  return `${tickStart(index)}${id}}`
}

/** All of a tick but its id and the brace after it, so that a producer can stamp ticks that it has ready. */
export function tickStart(index: number): string {
  const at = new Date(START_MS + index).toISOString()
  const symbol = SYMBOLS[index % SYMBOLS.length] ?? ''
  const price = (10_000 + (index % 9_000) + 0.125).toFixed(3)
  const qty = `0.${10_000 + (index % 90_000)}`
  return `{"at":"${at}","symbol":"${symbol}","price":${price},"qty":${qty},"side":"${index % 2 === 0 ? 'sell' : 'buys'}","id":`
}

/** The same ticks as an Arrow stream of one batch. */
export function tickBytes(from: number, rows: number, firstId: number): Uint8Array {
  const texts = Array.from({ length: rows }, (_, index) => JSON.parse(tickText(from + index, firstId + from + index)) as Tick)
  const columns = {
    at: vectorFromArray(
      texts.map(({ at }) => Date.parse(at)),
      new TimestampMicrosecond('UTC'),
    ),
    symbol: vectorFromArray(
      texts.map(({ symbol }) => symbol),
      new Utf8(),
    ),
    price: vectorFromArray(
      texts.map(({ price }) => price),
      new Float64(),
    ),
    qty: vectorFromArray(
      texts.map(({ qty }) => qty),
      new Float64(),
    ),
    side: vectorFromArray(
      texts.map(({ side }) => side),
      new Utf8(),
    ),
    id: vectorFromArray(
      texts.map(({ id }) => BigInt(id)),
      new Int64(),
    ),
  }
  const batches = new Table(columns).batches.map(({ data }) => new RecordBatch(tickSchema, data))
  return tableToIPC(new Table(batches), 'stream')
}

interface Tick {
  readonly at: string
  readonly symbol: string
  readonly price: number
  readonly qty: number
  readonly side: string
  readonly id: number
}
