import { AppError, createServiceApp, type Logger, type Metrics } from '@mana/service-kit';
import type { Hono } from 'hono';
import { serveStatic } from 'hono/bun';
import { etag } from 'hono/etag';
import type { Config } from './config.ts';
import { pageHeaders } from './page-headers.ts';

export interface AppDeps {
	readonly config: Pick<Config, 'corsOrigins' | 'filesDir' | 'urls' | 'modelOrigins'>;
	readonly logger: Logger;
	readonly metrics: Metrics;
}

const yearSeconds = 365 * 24 * 60 * 60;

/** The files of the app, and where its services are. Each path without a file is a screen's: the app shows it. */
export function createApp({ config, logger, metrics }: AppDeps): Hono {
	const app = createServiceApp({
		logger,
		corsOrigins: config.corsOrigins,
		metrics,
		health: async () => ({ status: 'ok' }),
	});
	app.use(pageHeaders(config));
	app.get('/config.json', (c) => {
		c.header('cache-control', 'no-cache');
		return c.json({ ...config.urls, modelOrigins: config.modelOrigins });
	});
	// Their names change with what is in them.
	const assets = serveStatic({ root: config.filesDir, precompressed: true });
	app.get('/assets/*', async (c) => {
		const answer = await assets(c, nothingElse);
		if (!answer) throw fileMissing();
		answer.headers.set('cache-control', `public, max-age=${yearSeconds}, immutable`);
		return answer;
	});
	app.use(etag());
	app.use(async (c, next) => {
		await next();
		c.res.headers.set('cache-control', 'no-cache');
	});
	app.get('*', serveStatic({ root: config.filesDir, precompressed: true }));
	const page = serveStatic({ root: config.filesDir, path: 'index.html', precompressed: true });
	app.get('*', async (c) => {
		const answer = /\.\w+$/.test(c.req.path) ? undefined : await page(c, nothingElse);
		if (!answer) throw fileMissing();
		return answer;
	});
	return app;
}

async function nothingElse(): Promise<void> {}

function fileMissing(): AppError {
	return new AppError('NOT_FOUND', 404, 'There is no such file.');
}
