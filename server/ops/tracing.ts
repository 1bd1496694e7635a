// Calls as spans, for programs with an SDK of OpenTelemetry; without one, or where a trace is not recorded, there is nothing of a call.
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type TextMapGetter,
} from '@opentelemetry/api'
import { status as GrpcStatus } from '@grpc/grpc-js'
import type { DataError, StatusCode } from '../errors.ts'
import type { StepListener } from '../workers/steps.ts'
import type { MethodName } from './method-name.ts'

/** Headers that say which trace a call belongs to. */
export interface TraceHeaders {
  get(name: string): readonly (string | Buffer)[]
}

const HEADERS: TextMapGetter<TraceHeaders> = {
  get: (headers, name) => headers.get(name)[0]?.toString(),
  keys: () => propagation.fields(),
}

/** Those for which the server is to blame; of the others the caller knows better (https://opentelemetry.io/docs/specs/semconv/rpc/grpc/). */
const FAULTS: ReadonlySet<StatusCode> = new Set(['DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'])

const tracer = trace.getTracer('quiver')

/** What all spans of a method begin with. */
export function spanOptions({ service, method }: MethodName): SpanOptions {
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method }
  return { kind: SpanKind.SERVER, attributes }
}

export class CallTrace implements StepListener {
  readonly #span: Span
  readonly #context: Context

  /** Null where the span is not recorded. */
  static begin({ service, method }: MethodName, options: SpanOptions, headers: TraceHeaders): CallTrace | null {
    const caller = propagation.extract(ROOT_CONTEXT, headers, HEADERS)
    const span = tracer.startSpan(`${service}/${method}`, options, caller)
    return span.isRecording() ? new CallTrace(span, caller) : null
  }

  private constructor(span: Span, caller: Context) {
    this.#span = span
    this.#context = trace.setSpan(caller, span)
  }

  get traceId(): string {
    return this.#span.spanContext().traceId
  }

  /** Runs the call's work, in which its span is the active one. */
  within<T>(work: () => T): T {
    return context.with(this.#context, work)
  }

  begin(step: string): (error: Error | null) => void {
    const span = tracer.startSpan(step === 'admission' ? step : `engine.${step}`, {}, this.#context)
    return (error) => {
      if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
      span.end()
    }
  }

  /** `id`: the operation's. */
  end(error: DataError | null, id: string | null): void {
    const span = this.#span
    span.setAttribute('rpc.grpc.status_code', error === null ? GrpcStatus.OK : GrpcStatus[error.code])
    if (id !== null) span.setAttribute('quiver.query_id', id)
    if (error !== null) {
      span.setAttribute('error.type', error.reason)
      if (FAULTS.has(error.code)) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
    }
    span.end()
  }
}
