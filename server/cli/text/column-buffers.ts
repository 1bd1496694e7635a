// apache-arrow's Data, whose buffers are typed `any`, with the types that they have.
import { Vector, type Data } from 'apache-arrow'

export function numbers(data: Data): ArrayLike<number | bigint> {
  return data.values as ArrayLike<number | bigint>
}

export function ticks(data: Data, index: number): bigint {
  return BigInt(numbers(data)[index] ?? 0)
}

/** Where the items of a list begin and end among its values. */
export function extent(data: Data, index: number): { begin: number; end: number } {
  const offsets = data.valueOffsets as ArrayLike<number | bigint>
  return { begin: Number(offsets[index]), end: Number(offsets[index + 1]) }
}

export function child(data: Data, place: number): Data {
  const values = data.children[place]
  if (values === undefined) throw new Error(`A column has ${data.children.length} children, and is asked for number ${place}.`)
  return values
}

const vectors = new WeakMap<Data, Vector>()

/** A value through apache-arrow's getter, for the types whose getter loses nothing. */
export function gotten(data: Data, index: number): unknown {
  const vector = vectors.get(data) ?? new Vector([data])
  vectors.set(data, vector)
  return vector.get(index)
}
