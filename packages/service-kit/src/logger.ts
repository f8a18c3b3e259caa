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
					sync: true,
					...(options.destination ? { destination: options.destination } : {}),
				})
			: options.destination;
	return pino(
		{
			level: options.level,
			base: { service: options.service },
			redact: { paths: [...secretPaths, ...secretPaths.map((path) => `*.${path}`)], censor: '[hidden]' },
		},
		...(destination ? [destination] : []),
	);
}
