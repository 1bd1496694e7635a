// The ticks of the feeds bench: 120 bytes of JSON each, all six columns typed. They are made up.
import { Field, Float64, Int64, Schema, TimestampMicrosecond, Utf8 } from 'apache-arrow'

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
  const at = new Date(START_MS + index).toISOString()
  const symbol = SYMBOLS[index % SYMBOLS.length] ?? ''
  const price = (10_000 + (index % 9_000) + 0.125).toFixed(3)
  const qty = `0.${10_000 + (index % 90_000)}`
  return `{"at":"${at}","symbol":"${symbol}","price":${price},"qty":${qty},"side":"${index % 2 === 0 ? 'sell' : 'buys'}","id":${id}}`
}
