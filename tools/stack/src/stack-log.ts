import { Writable } from 'node:stream';
import { createLogger, type Logger } from '@mana/service-kit';

export type LogFormat = 'json' | 'pretty';

/** Where the launcher and its services write. */
export interface StackLog {
	format: LogFormat;
	launcher: Logger;
	/** Takes a line that a service wrote: its log as it is, anything else as an error of that service. */
	fromService(title: string, stream: 'stdout' | 'stderr', line: string): void;
}

/** @param write receives whole lines with their line end */
export function createStackLog(options: {
	format: LogFormat;
	level: string;
	write: (text: string) => void;
}): StackLog {
	const destination = new Writable({
		decodeStrings: false,
		write(text, _encoding, done) {
			options.write(String(text));
			done();
		},
	});
	const loggerOf = (service: string) =>
		createLogger({ service, level: options.level, format: options.format, destination });
	const loggers = new Map<string, Logger>();
	return {
		format: options.format,
		launcher: loggerOf('mana-stack'),
		fromService(title, stream, line) {
			if (stream === 'stdout') return options.write(`${line}\n`);
			const logger = loggers.get(title) ?? loggerOf(title);
			loggers.set(title, logger);
			logger.error(line);
		},
	};
}
