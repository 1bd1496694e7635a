// Tables on the command line: by id or by name.
import type { AsyncClient, HandleId, TableHandle } from '../../client/index.ts'
import { CommandFailure, orFail } from './failure.ts'

const HANDLE = /^t_[a-z2-7]{26}$/

export function isHandleId(text: string): text is HandleId {
  return HANDLE.test(text)
}

/** The id of the table that is meant; a name is looked up in the server. */
export async function handleFor(text: string, client: AsyncClient, signal: AbortSignal): Promise<HandleId> {
  if (isHandleId(text)) return text
  const named = orFail(await client.list({ signal })).find((table) => hasName(table, text))
  if (named === undefined) throw new CommandFailure(`no table has the handle or the name ${text}; \`quiver handles\` lists them`)
  return named.id
}

/** Names are SQL's: upper and lower case are the same. */
function hasName({ name }: TableHandle, text: string): boolean {
  return name.unwrapOr('').toLowerCase() === text.toLowerCase()
}
