/** Keeps the app's files on the device, so that it opens without a network. What a person keeps is none of its business. */

interface Shell {
	readonly version: string;
	/**
	 * Paths of the files of this build, but for one that is of no use without a network: they are kept from the start, since
	 * who is offline cannot fetch what is missing.
	 */
	readonly files: readonly string[];
}

/** The build puts the list in place of the word. */
const { version, files }: Shell = JSON.parse('%SHELL%');
const cachePrefix = 'mana-app-';
const cacheName = cachePrefix + version;
const configPath = '/config.json';
const page = '/';

declare const self: ServiceWorkerGlobalScope;
const worker = self;

worker.addEventListener('install', (event) => {
	event.waitUntil(keepFiles());
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(removeOlder().then(() => worker.clients.claim()));
});

/** A new version waits until the person says so: nothing that is being typed is lost. */
worker.addEventListener('message', ({ data }) => {
	if (data === 'take-over') void worker.skipWaiting();
});

/** A reminder leads to what it is about, in a window that is open or in a new one. */
worker.addEventListener('notificationclick', (event) => {
	event.notification.close();
	const path = pathIn(event.notification.data);
	event.waitUntil(showPath(path));
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== location.origin) return;
	if (request.mode === 'navigate') event.respondWith(fromCache(page, request));
	else if (pathname === configPath) event.respondWith(keptConfig(event));
	else if (files.includes(pathname)) event.respondWith(fromCache(pathname, request));
});

function pathIn(data: unknown): string {
	const isNamed = typeof data === 'object' && data !== null && 'path' in data;
	return isNamed && typeof data.path === 'string' ? data.path : page;
}

async function showPath(path: string): Promise<void> {
	const [open] = await worker.clients.matchAll({ type: 'window' });
	if (open === undefined) {
		await worker.clients.openWindow(path);
		return;
	}
	await open.focus();
	open.postMessage({ go: path });
}

async function keepFiles(): Promise<void> {
	const cache = await caches.open(cacheName);
	const known = [page, configPath, ...files].map((path) => {
		const hasHash = path.startsWith('/assets/');
		return new Request(path, { cache: hasHash ? 'default' : 'reload' });
	});
	await cache.addAll(known);
}

async function removeOlder(): Promise<void> {
	const names = await caches.keys();
	const older = names.filter((name) => name.startsWith(cachePrefix) && name !== cacheName);
	await Promise.all(older.map((name) => caches.delete(name)));
}

async function fromCache(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	return (await cache.match(path)) ?? fetch(request);
}

/** As the server said it last, and asked again behind that for the next start: opening waits for no network. */
async function keptConfig(event: FetchEvent): Promise<Response> {
	const cache = await caches.open(cacheName);
	const kept = await cache.match(configPath);
	if (kept === undefined) return fetch(event.request);
	event.waitUntil(keepConfigAnew(cache, event.request));
	return kept;
}

async function keepConfigAnew(cache: Cache, request: Request): Promise<void> {
	try {
		const answer = await fetch(request);
		if (answer.ok) await cache.put(configPath, answer);
	} catch {
		// Without a network the last answer stays.
	}
}
