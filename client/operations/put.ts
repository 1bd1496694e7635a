// Arrow data becomes a held table. Each message is made when the transport has taken the one before.
import type { OutgoingPutRequest } from '../../proto/arrow-data.ts'
import type { PutOptions as WireOptions } from '../../proto/gen/quiver/v1/PutOptions.ts'
import type { Table__Output as WireTable } from '../../proto/gen/quiver/v1/Table.ts'
import { tablesService } from '../../proto/load.ts'
import { isRepeatable, putMessages, type ArrowInput } from '../arrow/put-messages.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, type Result, type ResultAsync } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import type { Call } from '../transport/call.ts'
import type { CallOptions } from '../transport/connection.ts'
import { factsOf, ONCE } from '../transport/call-facts.ts'
import { onlyAnswer } from '../transport/exchange.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import type { Session } from './session.ts'
import { undoTable } from './undo.ts'

/** Options of a put. */
export interface PutOptions extends CallOptions {
  /** Length of the lease in milliseconds; by default the server's, 30 minutes. */
  readonly ttlMs?: number | undefined
  /** A name that SQL sees, as `name` would give it. */
  readonly name?: string | undefined
}

/** Stores Arrow data as a held table. */
export function put({ servers }: Session, input: ArrowInput, options: PutOptions): ResultAsync<TableInfo, QuiverError> {
  const { ttlMs, name } = options
  const request = { options: present<WireOptions>({ ttlMs: wireNumber(ttlMs), name }) }
  const facts = isRepeatable(input) ? factsOf<object>(tablesService.Put, {}) : ONCE
  return wholeNumbers({ ttlMs })
    .asyncAndThen(() =>
      servers.run(facts, options, async (target) => {
        const call = target.connection.start(tablesService.Put, target.options, undoTable(target.connection))
        const answer = call.isErr() ? err(call.error) : await transfer(call.value, request, input)
        if (answer.isOk()) servers.noteHandle(answer.value.handle, target.connection)
        return answer
      }),
    )
    .map(tableInfoFromWire)
}

async function transfer(
  call: Call<OutgoingPutRequest, WireTable>,
  request: OutgoingPutRequest,
  input: ArrowInput,
): Promise<Result<WireTable, QuiverError>> {
  try {
    if (await sendAll(call, request, input)) call.endSending()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    call.cancel(invalidError('SOURCE_FAILED', `The data to put could not be read: ${message}`))
  }
  return onlyAnswer(call)
}

/** False when the call ended before everything was sent. */
async function sendAll(call: Call<OutgoingPutRequest, WireTable>, request: OutgoingPutRequest, input: ArrowInput): Promise<boolean> {
  if (!(await call.send(request))) return false
  for await (const message of putMessages(input)) if (!(await call.send(message))) return false
  return true
}
