// Columns of fixed width changed value by value: other widths, other units.
import type { ArrowColumn } from '../../../arrow/schema.ts'

type NumberArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array

interface ArrayType<A extends NumberArray> {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A
  readonly BYTES_PER_ELEMENT: number
}

/** A buffer of values as numbers; empty and absent ones have none. */
export function viewOf<A extends NumberArray>(type: ArrayType<A>, buffer: Uint8Array | null | undefined, length: number): A {
  const bytes = buffer === null || buffer === undefined || buffer.length === 0 ? new Uint8Array(length * type.BYTES_PER_ELEMENT) : buffer
  return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, length)
}

export function newArray<A extends NumberArray>(type: ArrayType<A>, length: number): A {
  return new type(new ArrayBuffer(Math.max(64, length * type.BYTES_PER_ELEMENT)), 0, length)
}

export function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** The same column with other values; validity stays. Values in null slots are whatever they were, so `convert` must take anything. */
export function mapValues<A extends NumberArray, B extends NumberArray>(
  column: ArrowColumn,
  from: ArrayType<A>,
  to: ArrayType<B>,
  convert: (value: A[number]) => B[number],
): ArrowColumn {
  const source = viewOf(from, column.buffers[1], column.length)
  const target = newArray(to, column.length)
  for (let index = 0; index < column.length; index++) target[index] = convert(source[index] as A[number])
  return { ...column, buffers: [column.buffers[0] ?? null, bytesOf(target)] }
}

/** Values of `fromWidth` little-endian bytes as values of `toWidth`, cut or sign-extended. */
export function resizeIntegers(column: ArrowColumn, fromWidth: number, toWidth: number): ArrowColumn {
  const source = column.buffers[1] ?? new Uint8Array(column.length * fromWidth)
  const target = new Uint8Array(new ArrayBuffer(Math.max(64, column.length * toWidth)), 0, column.length * toWidth)
  const kept = Math.min(fromWidth, toWidth)
  for (let row = 0; row < column.length; row++) {
    const at = row * fromWidth
    target.set(source.subarray(at, at + kept), row * toWidth)
    if (toWidth > fromWidth && (source[at + fromWidth - 1] ?? 0) >= 0x80) target.fill(0xff, row * toWidth + kept, (row + 1) * toWidth)
  }
  return { ...column, buffers: [column.buffers[0] ?? null, target] }
}

export function isValid(column: ArrowColumn, row: number): boolean {
  const validity = column.buffers[0]
  return validity === null || validity === undefined || validity.length === 0 || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
}
