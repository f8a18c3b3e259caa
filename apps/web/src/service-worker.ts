/** Keeps the app's files on the device, so that it opens without a network. What a person keeps is none of its business. */

interface Shell {
	readonly version: string;
	/** Paths of the files of this build that are kept from the start. */
	readonly files: readonly string[];
	/** Of those that are kept once they were used. */
	readonly later: readonly string[];
}

/** The build puts the list in place of the word. */
const { version, files, later }: Shell = JSON.parse('%SHELL%');
const cachePrefix = 'mana-app-';
const cacheName = cachePrefix + version;
const configPath = '/config.json';
const page = '/';
/** A server that does not answer must not keep the app from opening. */
const configTimeoutMs = 1_500;

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
	else if (pathname === configPath) event.respondWith(freshConfig(request));
	else if (files.includes(pathname)) event.respondWith(fromCache(pathname, request));
	else if (later.includes(pathname)) event.respondWith(keptOnceUsed(pathname, request));
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

async function keptOnceUsed(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	const kept = await cache.match(path);
	if (kept) return kept;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(path, answer.clone());
	return answer;
}

/** As the server says it now; as it said it last where it does not answer. */
async function freshConfig(request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	try {
		const answer = await fetch(request, { signal: AbortSignal.timeout(configTimeoutMs) });
		if (answer.ok) await cache.put(configPath, answer.clone());
		return answer;
	} catch (error) {
		const kept = await cache.match(configPath);
		if (kept) return kept;
		throw error;
	}
}
