// Traces through a server, as an SDK of OpenTelemetry records them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { Metadata } from '@grpc/grpc-js'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { AsyncClient } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { recordSpans } from '../support/recorded-spans.ts'
import { startServer } from '../support/start-server.ts'
import { wireClient } from '../support/wire-client.ts'

const spans = recordSpans()

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const traceparent = `00-${TRACE}-${CALLER}-01`

async function onlySpan(name: string): Promise<ReadableSpan> {
  await eventually(`${name} has ended`, async () => spans.named(name).length > 0)
  const [span, ...others] = spans.named(name)
  assert.deepEqual(others, [])
  return span as ReadableSpan
}

test('a call continues the trace of its headers, and its waits and tasks are below it', async () => {
  spans.clear()
  await using server = await startServer()
  using client = wireClient(server.address)
  const headers = new Metadata()
  headers.set('traceparent', traceparent)
  const call = client.query.Execute({ sql: { text: 'select 1 as a' }, queryId: 'traced' }, headers)
  await once(call.resume(), 'end')
  const span = await onlySpan('quiver.v1.Query/Execute')
  const { traceId, spanId } = span.spanContext()
  assert.deepEqual([traceId, span.parentSpanContext?.spanId, span.kind], [TRACE, CALLER, SpanKind.SERVER])
  assert.deepEqual(span.attributes, {
    'rpc.system': 'grpc',
    'rpc.service': 'quiver.v1.Query',
    'rpc.method': 'Execute',
    'rpc.grpc.status_code': 0,
    'quiver.query_id': 'traced',
  })
  for (const name of ['admission', 'engine.open']) {
    const { parentSpanContext } = await onlySpan(name)
    assert.deepEqual([parentSpanContext?.traceId, parentSpanContext?.spanId], [TRACE, spanId], name)
  }
})

test('a failure is told; one of the caller does not make the span of the server wrong', async () => {
  spans.clear()
  await using server = await startServer()
  using client = wireClient(server.address)
  const call = client.query.Execute({ sql: { text: 'select nothing' } })
  await assert.rejects(once(call.resume(), 'end'))
  const span = await onlySpan('quiver.v1.Query/Execute')
  assert.deepEqual(
    [span.attributes['rpc.grpc.status_code'], span.attributes['error.type'], span.status.code],
    [3, 'COLUMN_NOT_FOUND', SpanStatusCode.UNSET],
  )
  assert.equal((await onlySpan('engine.open')).status.code, SpanStatusCode.ERROR)
})

test('queries of one call belong to traces of their own', async () => {
  spans.clear()
  await using server = await startServer()
  using client = wireClient(server.address)
  const call = client.query.ExecuteMany()
  const other = TRACE.replaceAll('0', '1')
  const query = (id: number, traceId: string) => ({
    id,
    execute: { sql: { text: `select ${id}` } },
    traceContext: { traceparent: traceparent.replace(TRACE, traceId) },
  })
  call.write({ queries: [query(1, TRACE), query(2, other)] })
  call.end()
  await once(call.resume(), 'end')
  await eventually('both have ended', async () => spans.named('quiver.v1.Query/ExecuteMany').length === 2)
  const traces = spans.named('quiver.v1.Query/ExecuteMany').map((span) => span.spanContext().traceId)
  assert.deepEqual(traces.sort(), [TRACE, other].sort())
})

test('what is not recorded leaves nothing', async () => {
  spans.clear()
  await using server = await startServer()
  using client = wireClient(server.address)
  const headers = new Metadata()
  headers.set('traceparent', traceparent.replace(/01$/, '00'))
  await once(client.query.Execute({ sql: { text: 'select 1 as a' } }, headers).resume(), 'end')
  assert.deepEqual(spans.all(), [])
})

/** The one span of this kind with this name. */
function spanOf(name: string, kind: SpanKind): ReadableSpan {
  const found = spans.named(name).filter((span) => span.kind === kind)
  assert.equal(found.length, 1, name)
  return found[0] as ReadableSpan
}

for (const shared of [true, false]) {
  const method = shared ? 'ExecuteMany' : 'Execute'
  test(`a trace goes from the program through client and server to the worker, with ${method}`, async () => {
    await using server = await startServer()
    await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
    spans.clear()
    await trace.getTracer('test').startActiveSpan('program', async (span) => {
      if (shared) (await client.query('select 1 as a'))._unsafeUnwrap()
      else for await (const batch of client.streamQuery('select 1 as a')) batch._unsafeUnwrap()
      span.end()
    })
    await eventually('all have ended', async () => spans.named(`quiver.v1.Query/${method}`).length === 2)
    const lineage = [
      spanOf('program', SpanKind.INTERNAL),
      spanOf(`quiver.v1.Query/${method}`, SpanKind.CLIENT),
      spanOf(`quiver.v1.Query/${method}`, SpanKind.SERVER),
      spanOf('engine.open', SpanKind.INTERNAL),
    ]
    const [program] = lineage
    lineage.forEach((span, place) => {
      assert.equal(span.spanContext().traceId, program?.spanContext().traceId)
      if (place > 0) assert.equal(span.parentSpanContext?.spanId, lineage[place - 1]?.spanContext().spanId, span.name)
    })
    assert.deepEqual(lineage[1]?.attributes, {
      'rpc.system': 'grpc',
      'rpc.service': 'quiver.v1.Query',
      'rpc.method': method,
      'rpc.grpc.status_code': 0,
    })
  })
}

test('a call that fails makes the span of the client wrong', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  spans.clear()
  ;(await client.query('select nothing'))._unsafeUnwrapErr()
  const { status, attributes } = spanOf('quiver.v1.Query/ExecuteMany', SpanKind.CLIENT)
  assert.deepEqual(
    [status.code, attributes['rpc.grpc.status_code'], attributes['error.type']],
    [SpanStatusCode.ERROR, 3, 'COLUMN_NOT_FOUND'],
  )
})
