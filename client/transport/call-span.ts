// Calls as spans of OpenTelemetry, below the span that is active where they are made. Where the program has set up neither an SDK nor a
// propagator, there is nothing of a call.
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span, type SpanOptions } from '@opentelemetry/api'
import { status as grpcStatus } from '@grpc/grpc-js'
import type { QuiverError } from '../errors.ts'

const tracer = trace.getTracer('quiver')

/** By method: most calls have no span, and are not to pay for what one begins with. */
const beginnings = new Map<string, { readonly name: string; readonly options: SpanOptions }>()

export class CallSpan {
  /** What carries the trace to the server: `traceparent` and what else the propagator knows. */
  readonly headers: Readonly<Record<string, string>>
  readonly #span: Span

  /** Of a call of the method with this path; null where nobody would see it. */
  static begin(path: string): CallSpan | null {
    const caller = context.active()
    const { name, options } = beginnings.get(path) ?? beginningOf(path)
    const span = tracer.startSpan(name, options, caller)
    if (!span.isRecording() && propagation.fields().length === 0) return null
    const headers: Record<string, string> = {}
    propagation.inject(trace.setSpan(caller, span), headers)
    return new CallSpan(span, headers)
  }

  private constructor(span: Span, headers: Readonly<Record<string, string>>) {
    this.#span = span
    this.headers = headers
  }

  /** The call has ended, with an error or well. */
  end(error: QuiverError | null): void {
    this.#span.setAttribute('rpc.grpc.status_code', grpcStatus[error?.code ?? 'OK'])
    if (error !== null) {
      this.#span.setAttribute('error.type', error.reason)
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
    }
    this.#span.end()
  }
}

function beginningOf(path: string): { readonly name: string; readonly options: SpanOptions } {
  const [service = '', method = ''] = path.slice(1).split('/')
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method }
  const beginning = { name: `${service}/${method}`, options: { kind: SpanKind.CLIENT, attributes } }
  beginnings.set(path, beginning)
  return beginning
}
