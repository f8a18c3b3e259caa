import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

export interface LoggerOptions {
	service: string;
	level: string;
	/** `pretty` for a person at a terminal, `json` (one object a line) for everything else. */
	format: 'json' | 'pretty';
	/** Default: standard output. */
	destination?: DestinationStream;
}

const secretPaths = ['authorization', 'token', 'accessToken', 'refreshToken', 'password', 'cookie', 'jwt'];

/** A logger that blanks whatever is named like a secret, one level deep too. */
export function createLogger(options: LoggerOptions): Logger {
	const destination =
		options.format === 'pretty'
			? pretty({
					colorize: process.stdout.isTTY === true,
					ignore: 'pid,hostname,service',
					messageFormat: '{service} {msg}',
					translateTime: 'SYS:HH:MM:ss',
					singleLine: true,
					sync: true,
					...(options.destination ? { destination: options.destination } : {}),
				})
			: options.destination;
	return pino(
		{
			level: options.level,
			base: { service: options.service },
			serializers: { err: describeError },
			hooks: {
				// Pino would take over the message of an error that is logged alone.
				logMethod(args, log) {
					const [first, text] = args;
					if ((first as unknown) instanceof Error) log.apply(this, [{ err: first }, text ?? 'an error']);
					else log.apply(this, args);
				},
			},
			redact: { paths: [...secretPaths, ...secretPaths.map((path) => `*.${path}`)], censor: '[hidden]' },
		},
		...(destination ? [destination] : []),
	);
}

interface ErrorDescription {
	type: string;
	code?: unknown;
	message?: string;
	stack?: string;
	cause?: ErrorDescription;
	[where: string]: unknown;
}

/**
 * Keeps what may be logged of an error. Database errors quote rows and values in their messages and details
 * ("Failing row contains (…)"), so the log has only their SQLSTATE, the names of things and the frames.
 */
function describeError(error: unknown): ErrorDescription {
	if (!(error instanceof Error)) return { type: typeof error };
	const isFromDatabase = 'severity' in error && 'routine' in error;
	const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? [];
	return {
		type: error.name,
		...('code' in error ? { code: error.code } : {}),
		...(isFromDatabase ? pick(error, ['schema_name', 'table_name', 'column_name', 'constraint_name']) : {}),
		...(isFromDatabase ? {} : { message: error.message }),
		stack: frames.join('\n'),
		...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
	};
}

function pick(source: object, names: string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));
}
