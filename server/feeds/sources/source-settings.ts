// Where a source goes, as plain data: what it takes to make it, and to make it again after a restart.
import type { Source } from '../source.ts'
import type { SourceParts } from './dialled-source.ts'
import { MqttSource, type MqttSourceOptions } from './mqtt-source.ts'
import { WebSocketSource, type WebSocketSourceOptions } from './websocket-source.ts'

/** A limit is the server's that runs, not of the one that was asked. */
type Asked<Options> = Omit<Options, 'maxMessageBytes'>

/** May have secrets: headers, passwords, and what the query of a URL says. */
export type SourceSettings =
  | { readonly kind: 'websocket'; readonly options: Asked<WebSocketSourceOptions> }
  | { readonly kind: 'mqtt'; readonly options: Asked<MqttSourceOptions> }

export type OpenSource = (settings: SourceSettings) => Source

export function sourceOpener(parts: SourceParts, maxMessageBytes: number): OpenSource {
  return ({ kind, options }) =>
    kind === 'websocket'
      ? new WebSocketSource({ ...options, maxMessageBytes }, parts)
      : new MqttSource({ ...options, maxMessageBytes }, parts)
}
