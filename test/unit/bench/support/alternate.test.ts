import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alternate, type Subject } from '../../../../bench/support/alternate.ts'

function recorder(name: string, log: string[]): Subject<string> {
  return {
    name,
    run: (request) => {
      log.push(`${name} ${request}`)
      return Promise.resolve({ seconds: 1 })
    },
  }
}

test('subjects take turns and each round begins with another one', async () => {
  const log: string[] = []
  const subjects = ['a', 'b', 'c'].map((name) => recorder(name, log))
  await alternate(subjects, { rounds: 3, request: 'x', warmUp: null })
  assert.deepEqual(log, ['a x', 'b x', 'c x', 'b x', 'c x', 'a x', 'c x', 'a x', 'b x'])
})

test('the warm-up comes before every round and is not counted', async () => {
  const log: string[] = []
  const outcomes = await alternate([recorder('a', log)], { rounds: 2, request: 'x', warmUp: 'w' })
  assert.deepEqual(log, ['a w', 'a x', 'a x'])
  assert.equal(outcomes.get('a')?.samples.length, 2)
})

test('a subject that fails is asked no more, and the others go on', async () => {
  let asked = 0
  const broken: Subject<string> = {
    name: 'broken',
    run: () => {
      asked++
      return Promise.reject(new Error('no such file'))
    },
  }
  const outcomes = await alternate([broken, recorder('a', [])], { rounds: 5, request: 'x', warmUp: null })
  assert.equal(asked, 1)
  assert.equal(outcomes.get('broken')?.failure, 'no such file')
  assert.equal(outcomes.get('a')?.samples.length, 5)
  assert.equal(outcomes.get('a')?.failure, null)
})

test('each run is told with its subject and round', async () => {
  const told: string[] = []
  await alternate([recorder('a', [])], { rounds: 2, request: 'x', warmUp: 'w', onRun: (name, round) => told.push(`${name} ${round}`) })
  assert.deepEqual(told, ['a 0', 'a 1'])
})
