import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Metadata } from '@grpc/grpc-js'
import { AnswerMemory } from '../../../../server/rpc/answer-memory.ts'
import type { AnyCall } from '../../../../server/rpc/call-operation.ts'
import type { RpcParts } from '../../../../server/rpc/parts.ts'
import { onceByKey } from '../../../../server/rpc/repeated-calls.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const answers = new AnswerMemory(new FakeClock(0))
const parts = { answers, callers: { of: () => ({ name: 'ann' }) } } as unknown as Pick<RpcParts, 'answers' | 'callers'>

function callWith(key: string): AnyCall {
  const metadata = new Metadata()
  metadata.set('quiver-idempotency-key', key)
  return {
    cancelled: false,
    metadata,
    getPath: () => '/quiver.v1.Tables/Read',
    getDeadline: () => Infinity,
    sendMetadata: () => undefined,
    on: () => undefined,
  }
}

function requestOf(path: string): object {
  return { paths: [path] }
}

function newOperation(): Operation {
  return new Operation({ id: 'o', principal: 'ann', name: 'Tables/Read', sql: '', startedMs: 0 })
}

/** What the first call of a key leaves behind, if anything holds it. */
async function leftOf(key: string) {
  const [operation, call, request] = [newOperation(), callWith(key), requestOf(key)]
  const made = { handle: 't_1' }
  operation.made('t_1', () => undefined)
  assert.equal(await onceByKey(parts, call, request, (remember) => remember(operation, () => Promise.resolve(made))), made)
  return [operation, call, request].map((object) => new WeakRef<object>(object))
}

test('an answer that is remembered holds neither its call nor its operation', async () => {
  const left = await leftOf('one')
  await turn()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What V8 has serialized goes with its serializer, in the collection after the one that finds that.
  for (let times = 0; times < 2; times++) {
    collect()
    await turn()
  }
  assert.deepEqual(
    left.map((reference) => reference.deref()?.constructor.name),
    [undefined, undefined, undefined],
  )
  const again = await onceByKey(parts, callWith('one'), requestOf('one'), () => assert.fail('it is remembered'))
  assert.deepEqual(again, { handle: 't_1' })
})

test('who is told of an answer keeps what its call made, while that could still be taken back', async () => {
  const operation = newOperation()
  let isThere = true
  operation.made('t_2', () => (isThere = false))
  const work = () => Promise.resolve({ handle: 't_2' })
  await onceByKey(parts, callWith('two'), {}, (remember) => remember(operation, work))
  await onceByKey(parts, callWith('two'), {}, () => assert.fail('it is remembered'))
  operation.undo()
  assert.equal(isThere, true)
})

test('an answer is forgotten with what its call made', async () => {
  const operation = newOperation()
  operation.made('t_3', () => undefined)
  await onceByKey(parts, callWith('three'), {}, (remember) => remember(operation, () => Promise.resolve({ handle: 't_3' })))
  operation.undo()
  const anew = await onceByKey(parts, callWith('three'), {}, (remember) => remember(null, () => Promise.resolve({ handle: 't_4' })))
  assert.deepEqual(anew, { handle: 't_4' })
})
