// The metrics as a page.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from './answers.ts'

export interface MetricsPage {
  readonly contentType: string
  /** All metrics as they are now. */
  readonly text: () => Promise<string>
}

export async function sendMetrics({ contentType, text }: MetricsPage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const error = { reason: 'METHOD_NOT_ALLOWED', message: 'Metrics are read with GET.' }
    sendJson(response, 405, { error }, { allow: 'GET, HEAD' })
    return
  }
  const body = await text()
  response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body)
}
