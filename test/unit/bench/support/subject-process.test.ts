import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SubjectProcess } from '../../../../bench/support/subject-process.ts'

/** A subject whose answers are given by an expression over `request`. */
function start(program: string, timeoutMs = 20_000): Promise<SubjectProcess<unknown>> {
  return SubjectProcess.start({ name: 'subject', command: process.execPath, args: ['-e', program], timeoutMs })
}

const answering = (expression: string): string => `
  console.log('{"ready":true}')
  const lines = require('node:readline').createInterface({ input: process.stdin })
  lines.on('line', (line) => { const request = JSON.parse(line); const answer = ${expression}; if (answer) console.log(JSON.stringify(answer)) })`

test('a subject answers one request after the other', async () => {
  await using subject = await start(answering('({ seconds: request.n * 2 })'))
  assert.deepEqual(await subject.run({ n: 1 }), { seconds: 2 })
  assert.deepEqual(await subject.run({ n: 4 }), { seconds: 8 })
})

test('an error that a subject answers rejects the run, and the subject goes on', async () => {
  await using subject = await start(answering('request.bad ? { error: "no such file" } : { seconds: 1 }'))
  await assert.rejects(subject.run({ bad: true }), /^Error: no such file$/)
  assert.deepEqual(await subject.run({}), { seconds: 1 })
})

test('a subject that cannot be started is told by the operating system’s reason', async () => {
  const command = { name: 'nobody', command: '/no/such/program', args: [], timeoutMs: 20_000 }
  await assert.rejects(SubjectProcess.start(command), /nobody ended: .*ENOENT/)
})

test('a subject that fails at its start is told by its own error', async () => {
  await assert.rejects(start('throw new TypeError("wrong version")'), /subject ended: TypeError: wrong version/)
})

test('a subject that ends in the middle is told by its exit code', async () => {
  await using subject = await start(answering('process.exit(3)'))
  await assert.rejects(subject.run({}), /subject ended: exit code 3/)
})

test('a subject that gives no answer in time is ended', async () => {
  await using subject = await start(answering('request.silent ? null : { seconds: 1 }'), 3_000)
  await assert.rejects(subject.run({ silent: true }), /gave no answer within 3 s/)
})

test('closing ends the process by ending its input', async () => {
  const subject = await start(answering('({ pid: process.pid })'))
  const { pid } = await subject.run({})
  await subject.close()
  assert.throws(() => process.kill(pid as number, 0), /ESRCH/)
})
