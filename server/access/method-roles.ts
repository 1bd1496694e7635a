// The role that each method needs. A method that is not here needs the highest.
import type { Role } from './principal.ts'

const READING = {
  Tables: [
    'Read',
    'BatchRead',
    'Collect',
    'BatchCollect',
    'Materialize',
    'Schema',
    'Describe',
    'Stats',
    'List',
    'Drop',
    'Heartbeat',
    'Name',
  ],
  Server: ['Status'],
  Query: ['Execute', 'ExecuteMany', 'Define', 'Explain', 'Cancel', 'Progress', 'ListQueries'],
  // OpenLive opens what is there; to make a table takes the next role, which its handler asks for.
  Feeds: ['OpenLive', 'Subscribe', 'ListFeeds', 'DeadLetters', 'ListSinks'],
}

const WRITING = {
  Tables: ['Put', 'Write'],
  Feeds: ['Append', 'Connect', 'Pause', 'Resume', 'Stop', 'OpenSink', 'FlushSink', 'StopSink', 'DropLive'],
}

const ROLES: ReadonlyMap<string, Role> = new Map([...paths(READING, 'read'), ...paths(WRITING, 'write')])

/** `path` as on the wire: `/quiver.v1.Tables/Read`. */
export function roleForMethod(path: string): Role {
  return ROLES.get(path) ?? 'admin'
}

function paths(services: Readonly<Record<string, readonly string[]>>, role: Role): [string, Role][] {
  return Object.entries(services).flatMap(([service, methods]) =>
    methods.map((method): [string, Role] => [`/quiver.v1.${service}/${method}`, role]),
  )
}
