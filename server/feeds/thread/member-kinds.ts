// What the members of JSON rows are, for tables whose columns follow what comes. Only looked at when something came that the columns
// do not take, so it may be slow.
import { isUtf8 } from 'node:buffer'
import { JsonScanner, type ValueKind } from '../json/scanner.ts'
import { endOfMessage, type Lot } from './lot.ts'
import { kindOfBoth, type Kind } from './widen-schema.ts'

const LEAST_LONG = -(2n ** 63n)
const MOST_LONG = 2n ** 63n - 1n

/** By name, in the order in which they come first. Members that are null, and messages that are no JSON, say nothing. */
export function memberKinds(lot: Lot): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>()
  const json = new JsonScanner()
  for (let index = 0; index < lot.starts.length; index++) {
    const start = lot.starts[index] as number
    const end = endOfMessage(lot, index)
    if (!isUtf8(lot.bytes.subarray(start, end))) continue
    json.open(lot.bytes, start, end)
    noteMessage(json, end, kinds)
  }
  return kinds
}

/** Up to the first thing in it that is none; what follows is seen when it comes again. */
function noteMessage(json: JsonScanner, end: number, kinds: Map<string, Kind>): void {
  for (let kind = json.peek(); json.at < end; kind = json.peek()) {
    if (kind !== 'array') {
      if (!noteRow(json, kind, kinds)) return
      continue
    }
    for (let more = json.firstItem(); more; more = json.nextItem()) if (!noteRow(json, json.peek(), kinds)) return
    if (json.problem !== '') return
  }
}

function noteRow(json: JsonScanner, kind: ValueKind, kinds: Map<string, Kind>): boolean {
  if (kind !== 'object') return json.skipValue()
  const row = new Map<string, Kind>()
  for (let more = json.firstKey(); more; more = json.nextKey()) {
    const name = json.textValue()
    const value = json.peek()
    if (!json.skipValue(1)) return false
    const its = kindOf(json, value)
    if (its !== null) row.set(name, its)
  }
  if (json.problem !== '') return false
  for (const [name, its] of row) kinds.set(name, kindOfBoth(kinds.get(name) ?? its, its))
  return true
}

function kindOf(json: JsonScanner, value: ValueKind): Kind | null {
  switch (value) {
    case 'null':
    case 'nothing':
      return null
    case 'true':
    case 'false':
      return 'bool'
    case 'number':
      return kindOfNumber(json)
    default:
      return 'text'
  }
}

/** Texts keep the digits that no number of ours has. */
function kindOfNumber(json: JsonScanner): Kind {
  const text = json.numberText()
  if (!json.isWhole) return Number.isFinite(Number(text)) ? 'float' : 'text'
  const whole = BigInt(text)
  return whole >= LEAST_LONG && whole <= MOST_LONG ? 'int' : 'text'
}
