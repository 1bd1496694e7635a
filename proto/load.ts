// The services as grpc-js takes them, for the server and the client alike. Streams of Arrow bytes use the codec of arrow-data.ts.
import type { ServiceDefinition } from '@grpc/grpc-js'
import { decodeArrowData, decodePutRequest, encodeArrowData, encodePutRequest } from './arrow-data.ts'
import { definition } from './definition.ts'
import { decodeAnswers, encodeAnswers } from './many-answers.ts'
import type { HealthDefinition } from './gen/grpc/health/v1/Health.ts'
import type { FeedsDefinition } from './gen/quiver/v1/Feeds.ts'
import type { QueryDefinition } from './gen/quiver/v1/Query.ts'
import type { ServerDefinition } from './gen/quiver/v1/Server.ts'
import type { TablesDefinition } from './gen/quiver/v1/Tables.ts'

const sendsArrow = { responseSerialize: encodeArrowData, responseDeserialize: decodeArrowData }
const takesArrow = { requestSerialize: encodePutRequest, requestDeserialize: decodePutRequest }

export const tablesService: TablesDefinition = arrowStreamsOfTables(service<TablesDefinition>('quiver.v1.Tables'))
export const queryService: QueryDefinition = arrowStreamsOfQuery(service<QueryDefinition>('quiver.v1.Query'))
export const feedsService: FeedsDefinition = arrowStreamsOfFeeds(service<FeedsDefinition>('quiver.v1.Feeds'))
export const serverService: ServerDefinition = service<ServerDefinition>('quiver.v1.Server')
export const healthService: HealthDefinition = service<HealthDefinition>('grpc.health.v1.Health')

function service<T extends ServiceDefinition>(name: string): T {
  return definition[name] as unknown as T
}

function arrowStreamsOfTables(tables: TablesDefinition): TablesDefinition {
  return {
    ...tables,
    Collect: { ...tables.Collect, ...sendsArrow },
    BatchCollect: { ...tables.BatchCollect, ...sendsArrow },
    Describe: { ...tables.Describe, ...sendsArrow },
    Put: { ...tables.Put, ...takesArrow },
  }
}

function arrowStreamsOfFeeds(feeds: FeedsDefinition): FeedsDefinition {
  return { ...feeds, Subscribe: { ...feeds.Subscribe, ...sendsArrow } }
}

function arrowStreamsOfQuery(query: QueryDefinition): QueryDefinition {
  return {
    ...query,
    Execute: { ...query.Execute, ...sendsArrow },
    ExecuteMany: { ...query.ExecuteMany, responseSerialize: encodeAnswers, responseDeserialize: decodeAnswers },
  }
}
