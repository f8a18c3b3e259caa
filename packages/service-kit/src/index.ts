export { AppError, type AppErrorOptions, type ErrorBody, errorBody } from './app-error.ts';
export {
	baseUrl,
	ConfigError,
	commaList,
	commonConfig,
	configExitCode,
	configOrExit,
	exitForConfig,
	flag,
	loadConfig,
	pageOrigins,
	port,
	secret,
} from './config.ts';
export { createTracing } from './create-tracing.ts';
export { errorHandler, notFoundHandler } from './error-handler.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { listeningAddresses, loopbackSpellings, spelledAs } from './loopback.ts';
export { createMemoryShares, type Hold, type MemoryShares, noHold } from './memory-shares.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { parseJson, readBody, readJson, validate } from './read-json.ts';
export { createRequestMemory, type RequestMemory } from './request-memory.ts';
export { type RunOptions, runService } from './run-service.ts';
export { createServiceApp, type ServiceAppOptions } from './service-app.ts';
export { type TakenStreamOptions, takenStream } from './taken-stream.ts';
export { noTracing, type Tracing } from './tracing.ts';
export { wellFormedJson } from './well-formed-json.ts';
