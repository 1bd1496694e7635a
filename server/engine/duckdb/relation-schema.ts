// The shape of a query's result: as a schema message and for people.
import { DataError } from '../../errors.ts'
import { arrowTypeName } from '../../arrow/type-name.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'
import type { ColumnInfo, RelationSchema } from '../engine.ts'
import { encodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import { c } from './c-api.ts'
import type { Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { sqlTypeName } from './sql-type-name.ts'
import { disposeStatement, prepareQuery, type Statement } from './statement.ts'

function sqlTypes({ statement }: Statement, columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => {
    const type = c.columnLogicalType(statement, column)
    const name = sqlTypeName(type)
    destroy(c.destroyLogicalType, type)
    return name
  })
}

/** `target`, where given, is what Arrow users see; SQL types are the engine's. */
function relationSchema(statement: Statement, target: ArrowSchema | null): RelationSchema {
  const own = statement.schema
  if (own === null) throw new DataError('PARAMETER_INVALID', 'the types of the columns depend on parameters, which have no values here')
  const shown = target ?? own.arrow
  const types = sqlTypes(statement, own.types.length)
  const columns = shown.fields.map((field, index): ColumnInfo => ({
    name: field.name,
    arrowType: arrowTypeName(field),
    sqlType: types[index] ?? '',
    nullable: field.nullable,
  }))
  return { columns, message: target === null ? own.message : encodeSchemaMessage(target) }
}

export function schemaOfQuery(connection: Address, sql: string, target: ArrowSchema | null): RelationSchema {
  const statement = prepareQuery(connection, sql)
  try {
    return relationSchema(statement, target)
  } finally {
    disposeStatement(statement)
  }
}
