// What to do about the tables that a call makes when its caller has given it up. Should it fail, their leases end.
import type { Table__Output as WireTable } from '../../proto/gen/quiver/v1/Table.ts'
import { queryService, tablesService } from '../../proto/load.ts'
import type { Method, Undo } from '../transport/call.ts'
import type { Connection } from '../transport/connection.ts'

/** For answers that tell of one table. */
export function undoTable(connection: Connection): Undo<WireTable> {
  return undo(connection, (table) => table)
}

/** For answers that may tell of a table. */
export function undo<Answer>(connection: Connection, tableOf: (answer: Answer) => WireTable | null): Undo<Answer> {
  return {
    cancel: (queryId) => send(connection, queryService.Cancel, { queryId }),
    takeBack(answer) {
      const table = tableOf(answer)
      if (table !== null) send(connection, tablesService.Drop, { handles: [table.handle] })
    },
  }
}

/** Sends a request whose answer does not matter. */
function send<Request>(connection: Connection, method: Method<Request, unknown>, request: Request): void {
  const call = connection.startTidying(method)
  void call.send(request)
  call.endSending()
}
