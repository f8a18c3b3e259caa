import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { etag } from 'hono/etag';

export const styleUrl = '/assets/pages.css';
export const iconUrl = '/assets/icon.svg';
export const scriptUrl = '/assets/pages.js';

/** The pages' one style sheet, one script and icon, made when they are first asked for. */
export function assetRoutes(): Hono {
	const app = new Hono();
	serve(app, styleUrl, 'text/css', buildStyle);
	serve(app, iconUrl, 'image/svg+xml', () => readFile(pathOf('./favicon.svg'), 'utf8'));
	app.get('/favicon.ico', (c) => c.redirect(iconUrl));
	serve(app, scriptUrl, 'text/javascript', buildScript);
	return app;
}

function serve(app: Hono, url: string, type: string, make: () => Promise<string>): void {
	let made: Promise<string> | undefined;
	app.get(url, etag(), async (c) => {
		made ??= make();
		// Asked for each time, and mostly answered by 304: a new version must not meet old pages.
		c.header('cache-control', 'no-cache');
		c.header('content-type', `${type}; charset=utf-8`);
		return c.body(await made);
	});
}

async function buildStyle(): Promise<string> {
	const tokens = fileURLToPath(import.meta.resolve('@mana/design-tokens/tokens.css'));
	return (await Promise.all([tokens, pathOf('./style.css')].map((path) => readFile(path, 'utf8')))).join(
		'\n',
	);
}

async function buildScript(): Promise<string> {
	const built = await Bun.build({
		entrypoints: [pathOf('../browser/main.ts')],
		target: 'browser',
		format: 'esm',
		minify: true,
	});
	const [script] = built.outputs;
	if (!script) throw new Error('the script of the pages could not be built');
	return script.text();
}

function pathOf(path: string): string {
	return fileURLToPath(new URL(path, import.meta.url));
}
