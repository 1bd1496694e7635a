// Query.Define and Query.Explain: SQL that is looked at, not run for its rows.
import type { DefineRequest__Output } from '../../proto/gen/quiver/v1/DefineRequest.ts'
import type { ExplainRequest__Output } from '../../proto/gen/quiver/v1/ExplainRequest.ts'
import type { ExplainResponse } from '../../proto/gen/quiver/v1/ExplainResponse.ts'
import type { QueryHandlers } from '../../proto/gen/quiver/v1/Query.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import { bindSql } from '../handles/bind-sql.ts'
import { bindTable } from '../handles/bind-table.ts'
import { withSession, type BoundQuery } from '../handles/bound-query.ts'
import { defineView } from '../handles/make-table.ts'
import { unary } from './call.ts'
import { newHandle, oneOf, sqlRequest } from './decode.ts'
import { encodeTable } from './encode-table.ts'
import type { RpcParts } from './parts.ts'

const PLAN_FORMATS = { '': 'text', text: 'text', json: 'json' } as const

export function defineHandlers(parts: RpcParts): Pick<QueryHandlers, 'Define' | 'Explain'> {
  const { core, clock } = parts
  return {
    Define: unary<DefineRequest__Output, Table>(
      parts,
      ({ sql }) => ({ name: 'Query/Define', sql: sql?.text ?? '' }),
      async (request, operation) => {
        const table = await defineView(core, operation, sqlRequest(request.sql), newHandle(request))
        return encodeTable({ registry: core.registry, clock }, table)
      },
    ),
    Explain: unary<ExplainRequest__Output, ExplainResponse>(
      parts,
      ({ queryId, sql }) => ({ name: 'Query/Explain', queryId, sql: sql?.text ?? '' }),
      async (request, operation) => {
        const query = boundQuery(parts, operation.principal, request)
        const format = oneOf('format', request.format, PLAN_FORMATS)
        const plan = await withSession(core, operation, query, (session) =>
          session.call('explain', [session.connection, query.sql, query.parameters, request.analyze, format]),
        )
        return { plan }
      },
    ),
  }
}

function boundQuery({ core }: RpcParts, principal: string, { source, sql, handle = '' }: ExplainRequest__Output): BoundQuery {
  return source === 'handle' ? bindTable(core, principal, handle) : bindSql(core, principal, sqlRequest(sql))
}
