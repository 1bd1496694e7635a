// Values that have no parts as text. apache-arrow's own getters turn microseconds into fractions of milliseconds and decimals
// into words, so the columns' buffers are read here.
import { DataType, DateUnit, IntervalUnit, Precision, TimeUnit, type Data } from 'apache-arrow'
import { dateText, intervalText, timestampText, timeText } from './calendar.ts'
import { gotten, numbers, ticks } from './column-buffers.ts'
import { decimalText, floatText } from './numbers.ts'

/** The text of a valid value. */
export type Print = (data: Data, index: number) => string

/** For booleans and numbers, which JSON writes without quotes; null for other types. */
export function barePrint(type: DataType): Print | null {
  if (DataType.isBool(type)) return (data, index) => String(gotten(data, index))
  if (DataType.isInt(type)) return (data, index) => String(numbers(data)[index])
  if (DataType.isDecimal(type)) return decimalPrint(type.scale, type.bitWidth / 32)
  return DataType.isFloat(type) ? floatPrint(type.precision) : null
}

/** For all other types without parts. */
export function textPrint(type: DataType): Print {
  if (DataType.isDate(type)) return datePrint(type.unit)
  if (DataType.isTime(type) || DataType.isDuration(type)) return (data, index) => timeText(ticks(data, index), type.unit)
  if (DataType.isTimestamp(type)) return timestampPrint(type.unit, type.timezone ?? '')
  if (DataType.isInterval(type)) return intervalPrint(type.unit)
  return (data, index) => {
    const value = gotten(data, index)
    return value instanceof Uint8Array ? bytesText(value) : String(value)
  }
}

function decimalPrint(scale: number, words: number): Print {
  return (data, index) => decimalText((data.values as Uint32Array).subarray(index * words, (index + 1) * words), scale)
}

function floatPrint(precision: Precision): Print {
  if (precision === Precision.HALF) return (data, index) => floatText(Number(gotten(data, index)), 16)
  const bits = precision === Precision.SINGLE ? 32 : 64
  return (data, index) => floatText(Number(numbers(data)[index]), bits)
}

function datePrint(unit: DateUnit): Print {
  if (unit === DateUnit.DAY) return (data, index) => dateText(ticks(data, index))
  return (data, index) => timestampText(ticks(data, index), TimeUnit.MILLISECOND).replace(/T00:00:00$/, '')
}

/** Whatever its zone is, an instant is told in UTC. */
function timestampPrint(unit: TimeUnit, timezone: string): Print {
  const suffix = timezone === '' ? '' : 'Z'
  return (data, index) => `${timestampText(ticks(data, index), unit)}${suffix}`
}

function intervalPrint(unit: IntervalUnit): Print {
  const parts = (data: Data): Int32Array => data.values as Int32Array
  if (unit === IntervalUnit.YEAR_MONTH) return (data, index) => intervalText(parts(data)[index] ?? 0, 0, 0n, TimeUnit.SECOND)
  if (unit === IntervalUnit.DAY_TIME) {
    return (data, index) => {
      const [days = 0, milliseconds = 0] = parts(data).subarray(2 * index)
      return intervalText(0, days, BigInt(milliseconds), TimeUnit.MILLISECOND)
    }
  }
  return (data, index) => {
    const [months = 0, days = 0, low = 0, high = 0] = parts(data).subarray(4 * index)
    return intervalText(months, days, (BigInt(high) << 32n) | BigInt(low >>> 0), TimeUnit.NANOSECOND)
  }
}

/** As the server writes bytes to CSV: printable ASCII as it is, everything else as `\xNN`. */
function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (isPlain(byte) ? String.fromCharCode(byte) : escaped(byte))).join('')
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && !`"'\\`.includes(String.fromCharCode(byte))
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`
}
