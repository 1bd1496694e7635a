// Arrow values of every type as text and as JSON, exactly.
import { DataType, UnionMode, type Data, type Field, type Union } from 'apache-arrow'
import { child, extent, numbers } from './column-buffers.ts'
import { barePrint, textPrint, type Print } from './scalar-text.ts'

/** How the values of one type are told. */
export interface ValueText {
  /** As a cell or a CSV field shows it; null for a null. Nested values are JSON. */
  readonly text: (data: Data, index: number) => string | null
  /** As JSON. Integers and decimals are numbers with all their digits; what JSON has no word for is a string. */
  readonly json: (data: Data, index: number) => string
}

/** How values of this type are told; made once for a column. */
export function valueText(type: DataType): ValueText {
  if (DataType.isNull(type)) return { text: () => null, json: () => 'null' }
  if (DataType.isDictionary(type)) return dictionaryText(valueText(type.dictionary as DataType))
  if (DataType.isUnion(type)) return unionText(type)
  const nested = nestedJson(type)
  if (nested !== null) return whereValid(nested, nested)
  const bare = barePrint(type)
  if (bare !== null) return whereValid(bare, (data, index) => bareJson(bare(data, index)))
  const print = textPrint(type)
  return whereValid(print, (data, index) => JSON.stringify(print(data, index)))
}

function whereValid(text: ValueText['text'], json: ValueText['json']): ValueText {
  return {
    text: (data, index) => (data.getValid(index) ? text(data, index) : null),
    json: (data, index) => (data.getValid(index) ? json(data, index) : 'null'),
  }
}

/** JSON has no NaN and no infinity. */
function bareJson(text: string): string {
  return text === 'NaN' || text.endsWith('Infinity') ? JSON.stringify(text) : text
}

function nestedJson(type: DataType): Print | null {
  if (DataType.isList(type) || DataType.isLargeList(type)) return listJson(childText(type, 0), extent)
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type
    return listJson(childText(type, 0), (_, index) => ({ begin: index * listSize, end: (index + 1) * listSize }))
  }
  if (DataType.isMap(type)) return mapJson(type.childType)
  return DataType.isStruct(type) ? structJson(type.children as readonly Field[]) : null
}

function listJson(items: ValueText, extentOf: typeof extent): Print {
  return (data, index) => {
    const { begin, end } = extentOf(data, index)
    const values = child(data, 0)
    return `[${Array.from({ length: end - begin }, (_, place) => items.json(values, begin + place)).join(',')}]`
  }
}

function structJson(fields: readonly Field[]): Print {
  const members = fields.map(({ name, type }) => ({ name: JSON.stringify(name), member: valueText(type as DataType) }))
  return (data, index) => `{${members.map(({ name, member }, place) => `${name}:${member.json(child(data, place), index)}`).join(',')}}`
}

/** Keys that are not strings become the text that they are shown as. */
function mapJson(entryType: DataType): Print {
  const [keys, values] = [childText(entryType, 0), childText(entryType, 1)]
  return (data, index) => {
    const { begin, end } = extent(data, index)
    const [entryKeys, entryValues] = [child(child(data, 0), 0), child(child(data, 0), 1)]
    const entry = (at: number): string => `${JSON.stringify(String(keys.text(entryKeys, at)))}:${values.json(entryValues, at)}`
    return `{${Array.from({ length: end - begin }, (_, place) => entry(begin + place)).join(',')}}`
  }
}

/** A union's value is told as that of the member which it has. */
function unionText({ mode, typeIdToChildIndex, children }: Union): ValueText {
  const members = children.map(({ type }) => valueText(type as DataType))
  const locate = (data: Data, index: number): [ValueText | undefined, Data, number] => {
    const place = typeIdToChildIndex[(data.typeIds as Int8Array)[index] ?? 0] ?? 0
    return [members[place], child(data, place), mode === UnionMode.Dense ? extent(data, index).begin : index]
  }
  return {
    text(data, index) {
      const [member, values, at] = locate(data, index)
      return member?.text(values, at) ?? null
    },
    json(data, index) {
      const [member, values, at] = locate(data, index)
      return member?.json(values, at) ?? 'null'
    },
  }
}

function dictionaryText(values: ValueText): ValueText {
  return whereValid(
    (data, index) => values.text(...dictionaryPlace(data, index)),
    (data, index) => values.json(...dictionaryPlace(data, index)),
  )
}

/** A dictionary may have come in several chunks. */
function dictionaryPlace(data: Data, index: number): [Data, number] {
  let at = Number(numbers(data)[index])
  for (const chunk of data.dictionary?.data ?? []) {
    if (at < chunk.length) return [chunk as Data, at]
    at -= chunk.length
  }
  throw new Error(`A value of a column is number ${Number(numbers(data)[index])} of a dictionary that ends before it.`)
}

function childText(type: DataType, place: number): ValueText {
  const field = (type.children as readonly Field[])[place]
  if (field === undefined) throw new Error(`A nested type has no child ${place}.`)
  return valueText(field.type as DataType)
}
