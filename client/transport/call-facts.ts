// What has to be known of a call to make it again, or on another server: whether it changes something, and what it is about.
import { feedsService, queryService, tablesService } from '../../proto/load.ts'
import type { Method } from './call.ts'

/** What it means to make a call again: nothing; the same as once, since it has a key by which the server knows it; or twice. */
export type Repetition = 'harmless' | 'keyed' | 'twice'

/** Which server a call is for, where there are several. */
export type Route =
  | { readonly to: 'any' }
  /** The one that has these tables. */
  | { readonly to: 'handles'; readonly handles: readonly string[] }
  /** The one where the live table of this name lives. */
  | { readonly to: 'live'; readonly name: string }
  /** The first that knows what the call is about. */
  | { readonly to: 'whoever-knows' }
  | { readonly to: 'server'; readonly address: string }

export interface CallFacts {
  readonly repetition: Repetition
  readonly route: Route
  /** Whether two of them may run at once. */
  readonly canHedge: boolean
}

const ANY_SERVER: Route = { to: 'any' }

/** A call that may not be repeated. */
export const ONCE: CallFacts = { repetition: 'twice', route: ANY_SERVER, canHedge: false }

/** Methods that make, change or end something. */
const CHANGES: ReadonlySet<string> = new Set(
  [
    tablesService.Read,
    tablesService.BatchRead,
    tablesService.Put,
    tablesService.Materialize,
    tablesService.Write,
    tablesService.Drop,
    queryService.Define,
    queryService.Cancel,
    feedsService.OpenLive,
    feedsService.DropLive,
    feedsService.Connect,
    feedsService.Stop,
    feedsService.OpenSink,
    feedsService.StopSink,
  ].map(({ path }) => path),
)

/** They say the same when they are repeated, but they are no reads. */
const SETTINGS: ReadonlySet<string> = new Set(
  [tablesService.Name, feedsService.Pause, feedsService.Resume, feedsService.FlushSink].map(({ path }) => path),
)

/** The field that names a live table. */
const LIVE_NAME: Readonly<Record<string, 'name' | 'table'>> = {
  [feedsService.OpenLive.path]: 'name',
  [feedsService.DropLive.path]: 'name',
  [feedsService.Append.path]: 'name',
  [feedsService.Subscribe.path]: 'name',
  [feedsService.Connect.path]: 'table',
  [feedsService.OpenSink.path]: 'table',
  [feedsService.ListSinks.path]: 'table',
  [feedsService.Pause.path]: 'table',
  [feedsService.Resume.path]: 'table',
  [feedsService.Stop.path]: 'table',
}

const BY_OTHER_NAMES: ReadonlySet<string> = new Set(
  [
    feedsService.Pause,
    feedsService.Resume,
    feedsService.Stop,
    feedsService.DeadLetters,
    feedsService.FlushSink,
    feedsService.StopSink,
    queryService.Progress,
  ].map(({ path }) => path),
)

/** The fields by which requests name tables and live tables. */
interface Naming {
  readonly handle?: string
  readonly handles?: readonly string[]
  readonly sql?: { readonly bindings?: Readonly<Record<string, string>> } | null
  readonly name?: string
  readonly table?: string
  readonly queryId?: string
}

export function factsOf<Request>({ path }: Pick<Method<Request, never>, 'path'>, request: Request): CallFacts {
  const naming = request as Naming
  const repetition = CHANGES.has(path) ? 'keyed' : 'harmless'
  return {
    repetition,
    route: routeOf(path, naming),
    canHedge: repetition === 'harmless' && !SETTINGS.has(path) && (naming.queryId ?? '') === '',
  }
}

function routeOf(path: string, request: Naming): Route {
  const handles = handlesOf(request)
  if (handles.length > 0) return { to: 'handles', handles }
  const field = LIVE_NAME[path]
  const name = field === undefined ? undefined : request[field]
  if (name !== undefined && name !== '') return { to: 'live', name }
  return BY_OTHER_NAMES.has(path) ? { to: 'whoever-knows' } : ANY_SERVER
}

function handlesOf({ handle, handles, sql }: Naming): readonly string[] {
  if (handle !== undefined) return [handle]
  if (handles !== undefined) return handles
  const bindings = sql?.bindings
  return bindings === undefined ? [] : Object.values(bindings)
}
