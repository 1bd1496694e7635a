// Tables.Materialize, Stats and Write: what reads a whole table without sending it.
import type { CsvWriteOptions__Output } from '../../proto/gen/quiver/v1/CsvWriteOptions.ts'
import type { MaterializeRequest__Output } from '../../proto/gen/quiver/v1/MaterializeRequest.ts'
import type { StatsRequest__Output } from '../../proto/gen/quiver/v1/StatsRequest.ts'
import type { StatsResponse } from '../../proto/gen/quiver/v1/StatsResponse.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import type { WriteRequest__Output } from '../../proto/gen/quiver/v1/WriteRequest.ts'
import type { WriteResponse } from '../../proto/gen/quiver/v1/WriteResponse.ts'
import type { WriteOptions } from '../engine/engine.ts'
import { formatOfPath, requireFormat } from '../engine/file-format.ts'
import { materializeTable } from '../handles/make-table.ts'
import { bytesOfTable, countRows, writeTable } from '../handles/use-table.ts'
import type { Operation } from '../workers/operation.ts'
import { unary } from './call.ts'
import { checkedText, fileFormat, invalid, newHandle, oneOf, requiredText, safeInteger } from './decode.ts'
import { encodeTable } from './encode-table.ts'
import type { RpcParts } from './parts.ts'
import { present } from './present.ts'

const MODES = { WRITE_MODE_UNSPECIFIED: 'create', WRITE_MODE_OVERWRITE: 'overwrite' } as const

export function writeHandlers(parts: RpcParts): Pick<TablesHandlers, 'Materialize' | 'Stats' | 'Write'> {
  const { core, clock } = parts
  return {
    Materialize: unary<MaterializeRequest__Output, Table>(
      parts,
      ({ queryId }) => ({ name: 'Tables/Materialize', queryId }),
      async (request, operation) => {
        const table = await materializeTable(core, operation, request.handle, newHandle(request))
        return encodeTable({ registry: core.registry, clock }, table)
      },
    ),
    Stats: unary<StatsRequest__Output, StatsResponse>(
      parts,
      () => ({ name: 'Tables/Stats' }),
      ({ handle }, operation) => stats(parts, handle, operation),
    ),
    Write: unary<WriteRequest__Output, WriteResponse>(
      parts,
      ({ queryId }) => ({ name: 'Tables/Write', queryId }),
      async (request, operation) => {
        const { rows, bytes, files } = await writeTable(core, operation, request.handle, writeOptions(request))
        return { rows: String(rows), bytes, files: [...files] }
      },
    ),
  }
}

async function stats({ core }: RpcParts, handle: string, operation: Operation): Promise<StatsResponse> {
  const table = core.registry.get(handle, operation.principal)
  const rows = await countRows(core, operation, table)
  const bytes = bytesOfTable(table)
  const files = table.kind === 'scan' ? table.files : []
  return {
    rows: String(rows),
    ...(bytes === null ? {} : { bytes }),
    files: files.map((file) => ({ ...file, modifiedMs: Math.floor(file.modifiedMs) })),
    columns: table.schema.columns.length,
  }
}

function writeOptions(request: WriteRequest__Output): WriteOptions {
  const path = requiredText('path', request.path)
  const { partitionBy, compression, rowGroupRows, csv, jsonArray, arrowStream } = request
  return present({
    path,
    format: fileFormat(request.format) ?? (partitionBy.length === 0 ? requireFormat(path) : (formatOfPath(path) ?? 'parquet')),
    overwrite: oneOf('mode', request.mode, MODES) === 'overwrite',
    partitionBy: partitionBy.map((column, index) => requiredText(`partition_by[${index}]`, column)),
    compression: compression === '' ? undefined : compression,
    rowGroupRows: rowGroupRows === undefined ? undefined : checkedRowGroup(rowGroupRows),
    csv: csv === null ? undefined : csvOptions(csv),
    jsonArray: jsonArray || undefined,
    arrowStream,
  })
}

function checkedRowGroup(rows: string): number {
  const count = safeInteger('row_group_rows', rows)
  if (count === 0) throw invalid('row_group_rows', 'must be above 0.')
  return count
}

function csvOptions({ delimiter, quote, header, nullValue }: CsvWriteOptions__Output): NonNullable<WriteOptions['csv']> {
  return present({
    delimiter: delimiter === undefined ? undefined : requiredText('csv.delimiter', delimiter),
    quote: quote === undefined ? undefined : checkedText('csv.quote', quote),
    header,
    nullValue: nullValue === undefined ? undefined : checkedText('csv.null_value', nullValue),
  })
}
