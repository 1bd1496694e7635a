// The schema with which an IPC stream begins.
import { arrowInvalid } from './arrow-invalid.ts'
import { IpcFramer } from './ipc-framer.ts'
import { decodeSchemaMessage } from './ipc-schema.ts'
import type { ArrowSchema } from './schema.ts'

const MIB = 1024 * 1024

/** Takes hostile input: an encapsulated schema message, with whatever else of a stream. Throws ARROW_INVALID. */
export function schemaOfStream(bytes: Uint8Array): ArrowSchema {
  const [first] = new IpcFramer({ maxHeaderBytes: 16 * MIB, maxBodyBytes: MIB }).push(bytes)
  if (first === undefined) throw arrowInvalid('there is no schema')
  return decodeSchemaMessage(first.header)
}
